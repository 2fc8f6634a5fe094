/**
 * A flow model on real pairs with known flow, by the program itself: `flow-studio flow`, then `flow-studio eval`.
 *
 *     node dist/bench/real-pairs.js MODEL PAIRS [--release]
 *
 * PAIRS is laid out as training/evaluate.py says. Without --release only FlyingChairs 0 to 4, which are there to develop with;
 * every reading of the others is noted, with its date, in the model's card.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { table } from '../engine/cli/text.js';
import { projectRoot } from '../engine/root.js';

interface Pair {
  readonly name: string;
  readonly images: readonly [string, string];
  readonly flow: string;
}

const [model, folder, release] = process.argv.slice(2);
const out = mkdtempSync(join(tmpdir(), 'real-pairs-'));
const errors = pairs(folder)
  .filter(({ name }) => release === '--release' || /^chairs [0-4]$/.test(name))
  .map((pair) => ({ name: pair.name, epe: endPointError(pair) }));
rmSync(out, { recursive: true });

const mean = (some: typeof errors) => some.reduce((sum, { epe }) => sum + epe, 0) / some.length;
const chairs = errors.filter(({ name }) => name.startsWith('chairs'));
const rows = [...errors, { name: `the ${chairs.length} chairs`, epe: mean(chairs) }];
console.log(
  table(
    ['pair', 'EPE px'],
    rows.map(({ name, epe }) => [name, epe.toFixed(2)]),
  ).join('\n'),
);

function pairs(root: string): Pair[] {
  const flows = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.flo'),
  );
  return flows.sort().map((name) => pairOf(join(root, name)));
}

function pairOf(flow: string): Pair {
  const at = dirname(flow);
  const [, before, number] = /^(.*?)(\d+)(_flow)?\.flo$/.exec(basename(flow))!;
  const image = (name: string) => join(at, name);
  if (basename(at) === 'flyingchairs') {
    const images = [image(`${number}_img1.png`), image(`${number}_img2.png`)] as const;
    return { name: `chairs ${Number(number)}`, images, flow };
  }
  if (basename(at) === 'sintel') {
    const following = String(Number(number) + 1).padStart(number.length, '0');
    return {
      name: 'sintel',
      images: [image(`${before}${number}.png`), image(`${before}${following}.png`)],
      flow,
    };
  }
  return { name: basename(at), images: [image('frame10.png'), image('frame11.png')], flow };
}

function endPointError({ name, images, flow }: Pair): number {
  const folderOf = join(out, name);
  const program = (...options: string[]) =>
    execFileSync('node', [join(projectRoot, 'dist/engine/cli/main.js'), ...options], { encoding: 'utf8' });
  program('flow', ...images, '--model', model, '--out', folderOf, '--json');
  const written = readdirSync(folderOf, { recursive: true, encoding: 'utf8' }).find((file) =>
    file.endsWith('.flo'),
  )!;
  return JSON.parse(program('eval', join(folderOf, written), flow, '--json')).epe;
}
