/**
 * What measuring costs beside the flow that is measured, with `nano` on the CPU, interleaved in one run; and what memory it takes for a clip of
 * 100 frames and of 1,000. Prints tables. `node dist/bench/analysis.js [ratio|memory]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnalysisInput, parseAnalysis } from '../engine/analysis/analysis.js';
import { runAnalysis } from '../engine/analysis/run-analysis.js';
import { table } from '../engine/cli/text.js';
import { renderDemoScene } from '../engine/flow/synthetic.js';
import { services } from '../engine/jobs/real-services.js';
import { encodeVideo } from '../engine/video/encode.js';
import { openSource } from '../engine/video/open.js';
import { keptOpen } from './kept-open.js';
import { median } from './median.js';
import { writeSceneVideo } from './scene-video.js';

const SIZE = { width: 1024, height: 440 };
const SMALL = { width: 256, height: 152 };
const PAIRS = 8;
const ROUNDS = 2;
const MEGABYTE = 2 ** 20;

const calibration = {
  kind: 'length',
  from: { x: 0, y: 0 },
  to: { x: 100, y: 0 },
  length: 1,
  unit: 'm',
} as const;
const region = {
  name: 'middle',
  shape: { kind: 'rectangle', x: 300, y: 100, width: 400, height: 240 },
} as const;

const ANALYSES: Readonly<Record<string, Omit<AnalysisInput, 'schema'>>> = {
  'the whole frame, in metres': { calibration },
  'region, line, probe, in metres': {
    calibration,
    regions: [region],
    lines: [{ name: 'line', from: { x: 100, y: 50 }, to: { x: 900, y: 400 } }],
    probes: [{ name: 'probe', x: 500, y: 200, radius: 8 }],
  },
  'camera and objects': { camera: { model: 'similarity' }, objects: {}, regions: [region] },
};

const folder = mkdtempSync(join(tmpdir(), 'flow-studio-bench-'));
const estimator = await services.openEstimator({ model: 'nano', device: 'cpu', onNotice: () => {} });
try {
  if (process.argv[2] !== 'memory') await compareTimes();
  if (process.argv[2] !== 'ratio') await compareMemory();
} finally {
  await estimator.close();
  rmSync(folder, { recursive: true });
}

async function compareTimes(): Promise<void> {
  const video = join(folder, 'video.mp4');
  await writeSceneVideo(video, { ...SIZE, frames: PAIRS + 1 });
  const ratios = Object.fromEntries(Object.keys(ANALYSES).map((name) => [name, [] as number[]]));
  const alone: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    // The first round warms up. Flow stands before and after each analysis, so that a drift of the machine cancels.
    let before = await seconds(() => flow(video));
    for (const [name, analysis] of Object.entries(ANALYSES)) {
      const measured = await seconds(() => analyse(video, { ...analysis, outputs: ['csv', 'json'] }));
      const after = await seconds(() => flow(video));
      if (round > 0) ratios[name]!.push((2 * measured) / (before + after));
      if (round > 0) alone.push(after);
      before = after;
    }
  }
  const [width, height] = [SIZE.width, SIZE.height];
  console.log(
    `nano, ${width}x${height}, ${PAIRS} pairs, medians of ${ROUNDS}. Flow alone: ${(median(alone) / PAIRS).toFixed(3)} s a pair.\n`,
  );
  const rows = Object.entries(ratios).map(([name, values]) => [
    name,
    median(values).toFixed(3),
    `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}`,
  ]);
  for (const line of table(['measuring', 'times flow alone', 'range'], rows)) console.log(line);
}

async function compareMemory(): Promise<void> {
  const rows: string[][] = [];
  for (const frames of [100, 1000]) {
    const video = join(folder, `${frames}.mp4`);
    await encodeVideo({ path: video, ...SMALL, fps: 25, frames: toAndFro(frames) });
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 20);
    await analyse(video, { calibration, camera: { model: 'similarity' }, objects: {} });
    clearInterval(watch);
    rows.push([String(frames), (peak / MEGABYTE).toFixed(0)]);
  }
  console.log(`\nAll outputs, ${SMALL.width}x${SMALL.height}, the process that measures:\n`);
  for (const line of table(['frames', 'largest memory, MiB'], rows)) console.log(line);
}

/** A scene that goes forth and back: drawing a long one takes longer than measuring it. */
async function* toAndFro(frames: number): AsyncGenerator<Uint8Array> {
  const drawn = [...renderDemoScene({ ...SMALL, frames: 16 })].map(({ data }) => data);
  const around = [...drawn, ...drawn.slice(1, -1).reverse()];
  for (let i = 0; i < frames; i++) yield around[i % around.length]!;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function flow(video: string): Promise<void> {
  const frames = (await openSource([video])).frames({ start: 0, step: 1 });
  for await (const _ of estimator.pairs(frames, { backward: false }));
}

async function analyse(video: string, analysis: Omit<AnalysisInput, 'schema'>): Promise<void> {
  const out = mkdtempSync(join(folder, 'out-'));
  const job = {
    analysis: parseAnalysis({ schema: 1, ...analysis }),
    inputs: [video],
    recursive: false,
    name: '{name}',
    out,
    device: 'cpu' as const,
    overwrite: false,
  };
  await runAnalysis(job, { ...services, openEstimator: async () => keptOpen(estimator) }, () => {});
  rmSync(out, { recursive: true });
}
