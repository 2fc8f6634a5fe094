/**
 * The authors' FlowFormer in our compute host beside their own PyTorch code, interleaved in one run: (a) one pair at a
 * time, (b) pairs of a video, whose frames share features, (c) PyTorch, one pair. Prints seconds, peak memory, and the
 * largest difference from their code run in float64.
 *
 *     python test/golden/make_original.py REFERENCE large GOLDENS.safetensors --size 440x1024
 *     node dist/bench/original.js REFERENCE GOLDENS.pth GOLDENS.safetensors
 */
import { table } from '../engine/cli/text.js';
import { pairCost } from '../engine/models/flowformer/cost.js';
import { openFlowModel } from '../engine/models/open.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { openEstimator } from '../engine/runtime/open.js';
import { gemmRate } from './as-host.js';
import { secondsOfFollowing } from './following.js';
import { readGoldenPair, worstDifference } from './golden-pair.js';
import { median } from './median.js';
import { TreeMemory } from './process-tree.js';
import { findPython, type PyTorchAnswer, PyTorchScript } from './pytorch.js';

const ROUNDS = 3;
/** Pairs of a video in a round that share a frame with the one before. */
const FOLLOWING = 2;

const [reference, checkpoint, goldens] = process.argv.slice(2);
const { width, height, settings, flow: golden, frames } = await readGoldenPair(goldens);
const { iterations } = settings;

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const python = findPython();
const pytorch = python
  ? new PyTorchScript<PyTorchAnswer & { worst: number }>(
      python,
      'bench/original.py',
      reference,
      checkpoint,
      goldens,
    )
  : undefined;
const estimator = await openEstimator({ model: checkpoint, device: 'cpu' });
const memory = new TreeMemory(estimator.hostPid!);
let flow = new Float32Array();
const rounds: { gemm: number; pair: number; video: number; pytorch?: number; worst?: number }[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const gemm = gemmRate();
  const pair = await seconds(async () => {
    for await (const { forward } of estimator.pairs(frames(2), settings)) flow = forward.data.slice();
  });
  const video = await secondsOfFollowing(estimator, frames(FOLLOWING + 2), settings);
  const answer = await pytorch?.ask('pair');
  // The first round warms up.
  if (round > 0) rounds.push({ gemm, pair, video, pytorch: answer?.seconds, worst: answer?.worst });
}
const peak = memory.stop();
await estimator.close();
pytorch?.close();

const { config } = await openFlowModel(checkpoint);
const { flops } = pairCost(config, { width, height, steps: iterations }, iterations);
const gemm = median(rounds.map((round) => round.gemm));
const worst = worstDifference(flow, golden);
const row = (name: string, times: number[], bytes: number, error: number) => [
  name,
  median(times).toFixed(1),
  times.map((time, i) => (time / rounds[i].pytorch!).toFixed(2)).join(' '),
  `${((100 * flops) / median(times) / 1e9 / gemm).toFixed(0)} %`,
  `${(bytes / 1e9).toFixed(2)} GB`,
  error.toExponential(1),
];
const rows = [
  row(
    '(a) ours, a pair',
    rounds.map((round) => round.pair),
    peak,
    worst,
  ),
  row(
    '(b) ours, video',
    rounds.map((round) => round.video),
    peak,
    worst,
  ),
];
if (pytorch) {
  rows.push(
    row(
      '(c) PyTorch, a pair',
      rounds.map((round) => round.pytorch!),
      pytorch.peakBytes,
      rounds[0].worst!,
    ),
  );
}
console.log(
  `${width}x${height}, ${iterations} iterations, ${computeThreads()} threads, ${ROUNDS} rounds; a pair takes ` +
    `${(flops / 1e9).toFixed(0)} GFLOP, a 2048 matrix product runs at ${gemm.toFixed(0)} GFLOP/s.\n`,
);
const header = ['', 's a pair', 'times (c)', 'of GEMM', 'peak memory', 'off by px'];
console.log(table(header, rows).join('\n'));
