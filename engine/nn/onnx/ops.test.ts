import type { Value } from '../../../test/support/goldens.js';
import { load } from '../../../test/support/onnx.js';
import { describeOps, type RunOp } from '../../../test/support/op-cases.js';
import { outputShape } from '../ops.js';
import { Tensor } from '../tensor.js';
import { OnnxGraph } from './graph.js';

/** Runs an op in ONNX Runtime with its first `fed` inputs fed and the others as weights, which has kernels of its own. */
const withFed =
  (fed: number): RunOp =>
  async (op, inputs) => {
    const isFed = ({ data }: Value, i: number) => i < fed && data instanceof Float32Array;
    const graph = new OnnxGraph((name) => inputs[Number(name)].data as Float32Array);
    const values = inputs.map((input, i) => {
      if (isFed(input, i)) return graph.input(`${i}`, ...input.shape).value;
      const { data, shape } = input;
      return data instanceof Int32Array ? graph.constant(data, shape) : graph.parameter(`${i}`, shape);
    });
    const shape = outputShape(
      op,
      inputs.map((input) => input.shape),
    );
    graph.output('out', new Tensor(graph, graph.apply(op, values, shape), shape));
    const run = await load(graph.encode());
    const feeds = inputs.flatMap((input, i) => (isFed(input, i) ? [[`${i}`, input]] : []));
    return (await run(Object.fromEntries(feeds))).out;
  };

describeOps('ops in ONNX Runtime', withFed(Number.POSITIVE_INFINITY), 2e-6);
describeOps('ops in ONNX Runtime, all but the first input being weights', withFed(1), 2e-6);
