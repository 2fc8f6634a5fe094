/**
 * What this machine can do at most, as far as ONNX Runtime gets it: the rate of a 2048 x 2048 x 2048 matrix product in
 * GFLOP/s, the median of several. Run as a process of its own, which prints the number: only such processes load ONNX
 * Runtime.
 */
import { OnnxGraph } from '../engine/nn/onnx/graph.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { GraphSession } from '../engine/runtime/graph-session.js';
import { median } from './median.js';

const SIZE = 2048;
const RUNS = 9;

const graph = new OnnxGraph(() => new Float32Array());
graph.output('product', graph.input('a', SIZE, SIZE).matmul(graph.input('b', SIZE, SIZE)));
const session = await GraphSession.load(graph.encode(), { provider: 'cpu', threads: computeThreads() });
const matrix = () => ({ data: Float32Array.from({ length: SIZE ** 2 }, Math.random), shape: [SIZE, SIZE] });
const inputs = { a: matrix(), b: matrix() };
await session.run(inputs);
const times: number[] = [];
for (let run = 0; run < RUNS; run++) {
  const start = performance.now();
  await session.run(inputs);
  times.push(performance.now() - start);
}
console.log((2 * SIZE ** 3) / median(times) / 1e6);
