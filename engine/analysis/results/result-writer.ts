/** Writes what an analysis measures as it is measured, and at the end what follows from all of it. */
import type { TableRow } from '../../jobs/events.js';
import type { Analysis } from '../analysis.js';
import type { ClipSummary } from '../clip-summary.js';
import type { PairSamples } from '../samples.js';
import { averageArrays } from './arrays.js';
import { toPng } from './chart.js';
import { drawFigures, type Figure } from './figures.js';
import { reportPage } from './report.js';
import { ANALYSIS_FILE, ResultFolder } from './result-folder.js';
import type { Results } from './results.js';
import { summaryTables } from './summary-tables.js';
import { rowsOf } from './tables.js';
import { TimeSeries } from './time-series.js';

export class ResultWriter {
  private readonly series: TimeSeries;

  private constructor(
    private readonly folder: ResultFolder,
    private readonly analysis: Analysis,
  ) {
    this.series = new TimeSeries(analysis.calibration.kind !== 'none');
  }

  /** Throws as ResultFolder.create(). */
  static async open(path: string, analysis: Analysis, overwrite: boolean): Promise<ResultWriter> {
    return new ResultWriter(await ResultFolder.create(path, overwrite), analysis);
  }

  /** Returns what was added to the tables. */
  async add(samples: PairSamples): Promise<TableRow[]> {
    this.series.add(samples);
    const { outputs } = this.analysis;
    const tables = rowsOf(samples);
    if (outputs.includes('csv')) {
      for (const [table, rows] of tables) await this.folder.addRows(table, rows);
    }
    const lines = tables.flatMap(([table, rows]) => rows.map((row) => ({ table, ...row })));
    if (outputs.includes('json')) await this.folder.addLines('samples.jsonl', lines);
    return lines;
  }

  /** Writes the rest, and shows the folder. Returns its path. */
  async finish(summary: ClipSummary, results: Results): Promise<string> {
    const { outputs } = this.analysis;
    const tables = summaryTables(summary);
    await this.folder.writeJson(ANALYSIS_FILE, this.analysis);
    if (outputs.includes('csv')) {
      for (const [name, rows] of Object.entries(tables)) await this.folder.addRows(name, rows);
    }
    if (outputs.includes('json')) await this.folder.writeJson('results.json', { ...results, ...tables });
    if (outputs.includes('npz')) await this.folder.write('fields.npz', await averageArrays(summary));
    if (['svg', 'png', 'html'].some((output) => outputs.includes(output as (typeof outputs)[number]))) {
      const figures = await drawFigures(summary, this.series);
      await this.writeFigures(figures);
      if (outputs.includes('html'))
        await this.folder.write('report.html', reportPage(results, tables, figures));
    }
    await this.folder.commit();
    return this.folder.path;
  }

  /** Leaves nothing behind; never throws. */
  discard(): Promise<void> {
    return this.folder.discard();
  }

  private async writeFigures(figures: readonly Figure[]): Promise<void> {
    const { outputs } = this.analysis;
    for (const { name, svg } of figures) {
      if (outputs.includes('svg')) await this.folder.write(`figures/${name}.svg`, svg);
      if (outputs.includes('png')) await this.folder.write(`figures/${name}.png`, await toPng(svg));
    }
  }
}
