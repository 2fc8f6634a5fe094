import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { OnnxGraph, type OnnxValue, type ParameterLookup } from '../../engine/nn/onnx/graph.js';
import type { Tensor } from '../../engine/nn/tensor.js';
import type { Value } from './goldens.js';

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

/** A graph loaded by ONNX Runtime on the CPU: call it with its inputs by name. */
export async function load(
  model: Uint8Array,
): Promise<(inputs: Readonly<Record<string, FloatValue>>) => Promise<Outputs>> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 2, executionProviders: ['cpu'] });
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

/** A model function as something to call: its input shapes by name, and what it makes of them. */
export async function compile(
  shapes: Readonly<Record<string, readonly number[]>>,
  parameters: ReadonlyMap<string, FloatValue>,
  model: (
    graph: OnnxGraph,
    inputs: Readonly<Record<string, Tensor<OnnxValue>>>,
  ) => Readonly<Record<string, Tensor<OnnxValue>>>,
) {
  const graph = new OnnxGraph(lookupIn(parameters));
  const inputs = Object.entries(shapes).map(([name, shape]) => [name, graph.input(name, ...shape)]);
  for (const [name, tensor] of Object.entries(model(graph, Object.fromEntries(inputs)))) {
    graph.output(name, tensor);
  }
  return load(graph.encode());
}
