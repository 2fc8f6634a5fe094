/**
 * Speed and memory of `nano` at 1024x440 on the CPU, beside the same model in PyTorch, interleaved in one run:
 * (a) our pipeline over a video, decoding included; (b) ours pair by pair, nothing shared between pairs; (c) PyTorch over
 * the same video, frame features shared as in (a). Prints tables.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../engine/cli/text.js';
import { nano } from '../engine/models/flowformer/config.js';
import { pairCost } from '../engine/models/flowformer/cost.js';
import { projectRoot } from '../engine/root.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { openEstimator } from '../engine/runtime/open.js';
import type { Frame } from '../engine/video/frame.js';
import { openSource } from '../engine/video/open.js';
import { gemmRate } from './as-host.js';
import { median } from './median.js';
import { TreeMemory } from './process-tree.js';
import { findPython, PyTorchScript } from './pytorch.js';
import { writeSceneVideo } from './scene-video.js';

const WIDTH = 1024;
const HEIGHT = 440;
const FRAMES = 10;
const PAIRS = FRAMES - 1;
const ROUNDS = 5;
const { iterations } = nano.decoder;
const settings = { iterations, backward: false };

const folder = mkdtempSync(join(tmpdir(), 'flow-studio-bench-'));
async function bench(): Promise<void> {
  const { video, frames } = await writeVideo();
  const python = findPython();
  if (!python)
    console.log('PyTorch is not installed (FLOW_STUDIO_PYTHON names another Python): (c) is left out.');
  const raw = join(folder, 'video.rgb');
  // PyTorch goes on through the same frames in every round, and encodes one more frame in the first.
  writeFileSync(
    raw,
    Buffer.concat(
      [
        frames[0],
        ...Array(ROUNDS + 1)
          .fill(frames.slice(1))
          .flat(),
      ].map(({ data }) => data),
    ),
  );
  const pytorch = python
    ? new PyTorchScript(
        python,
        'training/bench.py',
        join(projectRoot, 'weights/nano.safetensors'),
        raw,
        `--width=${WIDTH}`,
        `--height=${HEIGHT}`,
        `--iterations=${iterations}`,
        `--threads=${computeThreads()}`,
      )
    : undefined;

  const estimator = await openEstimator({ model: 'nano', device: 'cpu' });
  const rounds: { gemm: number; video: number; pairs: number; pytorch?: number; late: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const gemm = gemmRate();
    const late = new Lateness();
    const ofVideo = await secondsPerPair(() => wholeVideo(estimator, video));
    const latest = late.stop();
    const ofPairs = await secondsPerPair(() => pairByPair(estimator, frames));
    const ofPyTorch = pytorch ? await secondsPerPair(() => pytorchPairs(pytorch)) : undefined;
    // The first round warms up.
    if (round > 0) rounds.push({ gemm, video: ofVideo, pairs: ofPairs, pytorch: ofPyTorch, late: latest });
  }
  await estimator.close();
  pytorch?.close();
  report(rounds, await peakOfCommand(video), pytorch?.peakBytes);
}

/** The demo's scene as a video file, and its decoded frames. */
async function writeVideo(): Promise<{ video: string; frames: Frame[] }> {
  const video = join(folder, 'video.mp4');
  await writeSceneVideo(video, { width: WIDTH, height: HEIGHT, frames: FRAMES });
  const source = await openSource([video]);
  const frames: Frame[] = [];
  for await (const frame of source.frames({ start: 0, step: 1 })) frames.push(frame);
  return { video, frames };
}

async function secondsPerPair(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000 / PAIRS;
}

type Estimator = Awaited<ReturnType<typeof openEstimator>>;

async function wholeVideo(estimator: Estimator, video: string): Promise<void> {
  const source = await openSource([video]);
  for await (const _ of estimator.pairs(source.frames({ start: 0, step: 1 }), settings));
}

async function pairByPair(estimator: Estimator, frames: readonly Frame[]): Promise<void> {
  for (let i = 0; i < PAIRS; i++) {
    async function* pair(): AsyncGenerator<Frame> {
      yield* frames.slice(i, i + 2);
    }
    for await (const _ of estimator.pairs(pair(), settings));
  }
}

async function pytorchPairs(pytorch: PyTorchScript): Promise<void> {
  for (let i = 0; i < PAIRS; i++) await pytorch.ask('pair');
}

/** How late a timer of this process is at worst, in milliseconds. */
class Lateness {
  private worst = 0;
  private due = performance.now() + 20;
  private readonly timer = setInterval(() => {
    this.worst = Math.max(this.worst, performance.now() - this.due);
    this.due = performance.now() + 20;
  }, 20);

  stop(): number {
    clearInterval(this.timer);
    return this.worst;
  }
}

/** Peak memory of the command line's whole process tree, over the same video. */
async function peakOfCommand(video: string): Promise<number> {
  const command = ['dist/engine/cli/main.js', 'flow', video, '--out', join(folder, 'out'), '--quiet'];
  const child = spawn(process.execPath, command, { cwd: projectRoot, stdio: 'inherit' });
  const memory = new TreeMemory(child.pid!);
  await once(child, 'exit');
  return memory.stop();
}

function report(
  rounds: readonly { gemm: number; video: number; pairs: number; pytorch?: number; late: number }[],
  peak: number,
  peakOfPyTorch?: number,
): void {
  const { flops } = pairCost(nano, { width: WIDTH, height: HEIGHT, steps: iterations }, iterations);
  const gemm = median(rounds.map((round) => round.gemm));
  const video = median(rounds.map((round) => round.video));
  const row = (name: string, seconds: number, bytes?: number) => [
    name,
    seconds.toFixed(3),
    (seconds / video).toFixed(2),
    // PyTorch computes more than the algebra needs; its rate is given for the same work.
    (flops / seconds / 1e9).toFixed(0),
    `${((100 * flops) / seconds / 1e9 / gemm).toFixed(0)} %`,
    bytes ? `${(bytes / 1e9).toFixed(2)} GB` : '',
  ];
  console.log(
    `\nnano, ${WIDTH}x${HEIGHT}, ${iterations} iterations, ${computeThreads()} threads; medians of ${rounds.length} rounds`,
  );
  console.log(
    `A pair takes ${(flops / 1e9).toFixed(1)} GFLOP; a 2048 matrix product runs at ${gemm.toFixed(0)} GFLOP/s.\n`,
  );
  const header = ['', 's a frame', 'times (a)', 'GFLOP/s', 'of GEMM', 'peak memory'];
  const rows = [
    row('(a) ours, video', video, peak),
    row('(b) ours, pair by pair', median(rounds.map((round) => round.pairs))),
  ];
  const ofPyTorch = rounds.flatMap((round) => round.pytorch ?? []);
  if (ofPyTorch.length > 0) rows.push(row('(c) PyTorch, video', median(ofPyTorch), peakOfPyTorch));
  console.log(table(header, rows).join('\n'));
  if (ofPyTorch.length > 0) {
    const ratios = rounds.map((round) => round.video / round.pytorch!);
    console.log(`\n(a) / (c) in each round: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`);
  }
  console.log(
    `A timer beside (a) was at most ${Math.max(...rounds.map((round) => round.late)).toFixed(0)} ms late.`,
  );
}

try {
  await bench();
} finally {
  rmSync(folder, { recursive: true });
}
