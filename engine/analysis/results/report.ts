/** An HTML page that stands alone: figures, tables, and the settings that produced them. */
import type { Figure } from './figures.js';
import type { Results } from './results.js';
import type { Row } from './tables.js';

export function reportPage(
  results: Results,
  tables: Readonly<Record<string, readonly Row[]>>,
  figures: readonly Figure[],
): string {
  const { source, analysis, model } = results;
  const name = source.paths.join(', ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Motion in ${escaped(source.name)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Motion in ${escaped(source.name)}</h1>
<p class="facts">${facts(results).map(escaped).join('<br>')}</p>
${table('Speeds over the whole clip', tables.summary ?? [])}
<div class="figures">
${figures.map(figureOf).join('\n')}
</div>
<h2>Settings</h2>
${table('', [
  { setting: 'source', value: name },
  { setting: 'model', value: `${model.id} (sha256 ${model.sha256})` },
  { setting: 'computed by', value: model.device },
  { setting: 'Flow Studio', value: results.version },
])}
<details><summary>The analysis, as a file that can be applied to other clips</summary>
<pre>${escaped(JSON.stringify(analysis, undefined, 2))}</pre></details>
</body>
</html>
`;
}

function facts({ source, pairs, duration, analysis, axes }: Results): string[] {
  const calibration = {
    none: 'not calibrated: lengths are in pixels',
    length: 'calibrated by a known length',
    plane: 'calibrated by four points of a plane',
  }[analysis.calibration.kind];
  return [
    `${source.width} x ${source.height} pixels, ${pairs} pairs of frames${duration === undefined ? ', no times' : ` in ${Number(duration.toFixed(3))} s`}; ${calibration}.`,
    axes,
  ];
}

/** Figures are pictures of their own, so that their styles cannot meet. */
function figureOf({ title, svg }: Figure): string {
  const data = Buffer.from(svg).toString('base64');
  return `<img alt="${escaped(title)}" src="data:image/svg+xml;base64,${data}">`;
}

function table(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const columns = Object.keys(rows[0]!);
  const head = columns.map((column) => `<th>${escaped(headingOf(column))}</th>`).join('');
  const cell = (value: unknown) =>
    typeof value === 'number'
      ? `<td class="number">${Number(value.toPrecision(5))}</td>`
      : `<td>${escaped(String(value ?? ''))}</td>`;
  const body = rows
    .map((row) => `<tr>${columns.map((column) => cell(row[column])).join('')}</tr>`)
    .join('\n');
  const heading = title && `<h2>${escaped(title)}</h2>`;
  return `${heading}<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

/** A column's name with its unit as people write it. */
const headingOf = (column: string): string =>
  column.replace(/_(px|m)_per_(s|frame)$/, ' ($1/$2)').replaceAll('_', ' ');

const STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
.figures img { max-width: 100%; border: 1px solid #8884; border-radius: 6px; background: #fff; }
.wide { overflow-x: auto; margin-bottom: 1.5rem; }
table { border-collapse: collapse; font-size: .875rem; }
th, td { border-bottom: 1px solid #8886; padding: .3rem .7rem; text-align: left; vertical-align: top; }
td { overflow-wrap: break-word; max-width: 50rem; }
th { vertical-align: bottom; }
td:first-child { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid #8884; border-radius: 6px; font-size: .8125rem; }
`;
