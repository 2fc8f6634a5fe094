import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { ParameterLookup } from '../../engine/nn/interpreter.js';
import { OnnxGraph, type OnnxValue } from '../../engine/nn/onnx/graph.js';
import { outputShape } from '../../engine/nn/ops.js';
import { Parameters } from '../../engine/nn/parameters.js';
import { Tensor } from '../../engine/nn/tensor.js';
import type { Value } from './goldens.js';
import type { RunModel } from './model-cases.js';
import type { RunOp } from './op-cases.js';

export type FloatValue = Value<Float32Array>;
export type Outputs = Readonly<Record<string, FloatValue>>;

/** Looks parameters up in a table; fails on a wrong name or shape. */
export function lookupIn(parameters: ReadonlyMap<string, FloatValue>): ParameterLookup {
  return (name, shape) => {
    const value = parameters.get(name);
    if (value?.shape.join() !== shape.join()) {
      throw new Error(`${name} is (${value?.shape ?? 'absent'}), not (${shape})`);
    }
    return value.data;
  };
}

/** A graph loaded by ONNX Runtime: call it with its inputs by name. The processor helps a provider out unless it is `alone`. */
export async function load(
  model: Uint8Array,
  provider = 'cpu',
  alone = provider !== 'cpu',
): Promise<(inputs: Readonly<Record<string, FloatValue>>) => Promise<Outputs>> {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 2,
    executionProviders: [provider],
    extra: { session: { disable_cpu_ep_fallback: alone ? '1' : '0' } },
    logSeverityLevel: 3,
  });
  return async (inputs) => {
    const feeds = Object.entries(inputs).map(([name, { data, shape }]) => [
      name,
      new OrtTensor('float32', data, shape),
    ]);
    const outputs = await session.run(Object.fromEntries(feeds));
    const values = Object.entries(outputs).map(([name, { data, dims }]) => [
      name,
      { shape: dims, data: data as Float32Array },
    ]);
    return Object.fromEntries(values);
  };
}

type Inputs = Readonly<Record<string, Tensor<OnnxValue>>>;
type Layer = (inputs: Inputs, p: Parameters<OnnxValue>) => Tensor<OnnxValue>;
type Weights = ReadonlyMap<string, FloatValue>;

/** A layer as something to call; its inputs have these shapes. */
export async function compile(
  shapes: Readonly<Record<string, readonly number[]>>,
  parameters: Weights,
  layer: Layer,
  provider = 'cpu',
): Promise<(inputs: Readonly<Record<string, FloatValue>>) => Promise<FloatValue>> {
  const graph = new OnnxGraph(lookupIn(parameters));
  const inputs = Object.entries(shapes).map(([name, shape]) => [name, graph.input(name, ...shape)]);
  graph.output('out', layer(Object.fromEntries(inputs), new Parameters(graph)));
  const run = await load(graph.encode(), provider);
  return async (values) => (await run(values)).out;
}

/** What a layer makes of some inputs. */
export async function compute(
  inputs: Readonly<Record<string, FloatValue>>,
  parameters: Weights,
  layer: Layer,
  provider = 'cpu',
): Promise<FloatValue> {
  const shapes = Object.entries(inputs).map(([name, { shape }]) => [name, shape]);
  return (await compile(Object.fromEntries(shapes), parameters, layer, provider))(inputs);
}

/** Runs models in ONNX Runtime. */
export const runModelOn =
  (provider: string): RunModel =>
  ({ inputs, parameters, body }) =>
    compute(inputs, parameters, body, provider);

/** Runs an op in ONNX Runtime with its first `fed` inputs fed and the others as weights, which has kernels of its own. */
export const runOpOn =
  (provider: string, fed = Number.POSITIVE_INFINITY): RunOp =>
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
    // The one op that WebGPU lacks; FlowFormer, ViT and Swin have none of it.
    const run = await load(graph.encode(), provider, provider !== 'cpu' && op.kind !== 'gridSample');
    const feeds = inputs.flatMap((input, i) => (isFed(input, i) ? [[`${i}`, input]] : []));
    return (await run(Object.fromEntries(feeds))).out;
  };
