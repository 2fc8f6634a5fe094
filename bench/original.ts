/**
 * The authors' FlowFormer in our engine beside what their PyTorch code computed: the largest difference in pixels,
 * the seconds a pair takes and its peak memory. Both files come from test/golden/make_original.py with a size:
 *
 *     node dist/bench/original.js CHECKPOINT.pth GOLDENS.safetensors
 */
import { resourceUsage } from 'node:process';
import { table } from '../engine/cli/text.js';
import { pairCost } from '../engine/models/flowformer/cost.js';
import { recognizeFlowFormer } from '../engine/models/flowformer/recognize.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { FlowNetwork } from '../engine/runtime/flow-network.js';
import { loadModel } from '../engine/runtime/host.js';
import { readWeights } from '../engine/weights/read.js';

const [checkpoint, goldens] = process.argv.slice(2);
const config = recognizeFlowFormer(await readWeights(checkpoint));
const model = await loadModel({ path: checkpoint, config });
const { tensors } = await readWeights(goldens);
const cases = [...tensors.keys()].flatMap((name) => /^(\d+)x(\d+)x(\d+)\.flow$/.exec(name) ?? []);
const [, height, width, iterations] = cases.map(Number);
const golden = (name: string) => tensors.get(`${height}x${width}x${iterations}.${name}`)!.toFloat32();
const image = (name: string) => ({ shape: [1, 3, height, width], data: golden(name) });
const never = new AbortController().signal;

const settings = { provider: 'cpu', threads: computeThreads() };
const network = new FlowNetwork(model, width, height, settings);
const stages: string[][] = [];

async function timed<R>(name: string, work: () => Promise<R>): Promise<R> {
  const start = performance.now();
  const result = await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  stages.push([name, seconds, `${(resourceUsage().maxRSS / 1e6).toFixed(2)} GB`]);
  return result;
}

let flow = new Float32Array();
for (const round of ['first pair', 'second pair']) {
  const first = await timed(`${round}: features of frame 1`, () => network.features(image('image1')));
  const second = await timed(`${round}: features of frame 2`, () => network.features(image('image2')));
  const context = await timed(`${round}: context`, () => network.context(image('image1')));
  flow = new Float32Array(
    await timed(`${round}: flow`, () => network.flow(first, second, context, iterations, never)),
  );
}
const errors = golden('flow').map((value, i) => Math.abs(value - flow[i]));
const worst = errors.reduce((most, error) => Math.max(most, error), 0);
const { flops } = pairCost(config, { width, height, steps: iterations }, iterations);

console.log(table(['', 'seconds', 'peak so far'], stages).join('\n'));
console.log(
  `\n${width}x${height}, ${iterations} iterations, ${(flops / 1e9).toFixed(0)} GFLOP; ` +
    `largest difference from PyTorch ${worst.toExponential(1)} px, largest flow ` +
    `${golden('flow')
      .reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      .toFixed(1)} px`,
);
