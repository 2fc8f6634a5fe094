/**
 * What writing costs beside computing, of `nano` at 1024x440 on the CPU: a video's flow alone, and as exports, interleaved in one
 * run. Prints a table. `node dist/bench/export.js`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../engine/cli/text.js';
import { type Plan, parsePlan } from '../engine/jobs/plan.js';
import { services } from '../engine/jobs/real-services.js';
import { runPlan } from '../engine/jobs/run.js';
import type { JobEstimator } from '../engine/jobs/services.js';
import { openSource } from '../engine/video/open.js';
import { keptOpen } from './kept-open.js';
import { median } from './median.js';
import { writeSceneVideo } from './scene-video.js';

const SCENE = { width: 1024, height: 440, frames: 13 };
const PAIRS = SCENE.frames - 1;
const ROUNDS = 3;

const exports: Readonly<Record<string, Partial<Plan>>> = {
  '.flo': {},
  '.flo, KITTI PNG, MP4': { formats: ['flo', 'kitti'], viz: ['mp4'] },
};

const folder = mkdtempSync(join(tmpdir(), 'flow-studio-bench-'));
try {
  const video = join(folder, 'video.mp4');
  await writeSceneVideo(video, SCENE);
  const estimator = await services.openEstimator({ model: 'nano', device: 'cpu', onNotice: () => {} });
  const alone: number[] = [];
  const written = Object.fromEntries(Object.keys(exports).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    const flow = await secondsPerPair(() => compute(estimator, video));
    // The first round warms up.
    if (round > 0) alone.push(flow);
    for (const [name, plan] of Object.entries(exports)) {
      const seconds = await secondsPerPair(() => write(estimator, video, plan));
      if (round > 0) written[name]!.push(seconds / flow);
    }
  }
  await estimator.close();
  console.log(
    `nano, ${SCENE.width}x${SCENE.height}, ${PAIRS} pairs; medians of ${ROUNDS} rounds. Flow alone: ${median(alone).toFixed(3)} s a pair.\n`,
  );
  const rows = Object.entries(written).map(([name, ratios]) => [
    name,
    median(ratios).toFixed(3),
    `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
  ]);
  for (const line of table(['an export as', 'times flow alone', 'range'], rows)) console.log(line);
} finally {
  rmSync(folder, { recursive: true });
}

async function secondsPerPair(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000 / PAIRS;
}

async function compute(estimator: JobEstimator, video: string): Promise<void> {
  const source = await openSource([video]);
  const frames = source.frames({ start: 0, step: 1 });
  for await (const _ of estimator.pairs(frames, { backward: false }));
}

/** An export into a new folder. */
async function write(estimator: JobEstimator, video: string, plan: Partial<Plan>): Promise<void> {
  const out = mkdtempSync(join(folder, 'out-'));
  const withOpen = { ...services, openEstimator: async () => keptOpen(estimator) };
  await runPlan(parsePlan({ schema: 1, inputs: [video], out, ...plan }), withOpen, () => {});
  rmSync(out, { recursive: true });
}
