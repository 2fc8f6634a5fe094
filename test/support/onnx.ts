import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { ParameterLookup } from '../../engine/nn/interpreter.js';
import { OnnxGraph, type OnnxValue } from '../../engine/nn/onnx/graph.js';
import { Parameters } from '../../engine/nn/parameters.js';
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

type Inputs = Readonly<Record<string, Tensor<OnnxValue>>>;
type Layer = (inputs: Inputs, p: Parameters<OnnxValue>) => Tensor<OnnxValue>;
type Weights = ReadonlyMap<string, FloatValue>;

/** A layer as something to call; its inputs have these shapes. */
export async function compile(
  shapes: Readonly<Record<string, readonly number[]>>,
  parameters: Weights,
  layer: Layer,
): Promise<(inputs: Readonly<Record<string, FloatValue>>) => Promise<FloatValue>> {
  const graph = new OnnxGraph(lookupIn(parameters));
  const inputs = Object.entries(shapes).map(([name, shape]) => [name, graph.input(name, ...shape)]);
  graph.output('out', layer(Object.fromEntries(inputs), new Parameters(graph)));
  const run = await load(graph.encode());
  return async (values) => (await run(values)).out;
}

/** What a layer makes of some inputs. */
export async function compute(
  inputs: Readonly<Record<string, FloatValue>>,
  parameters: Weights,
  layer: Layer,
): Promise<FloatValue> {
  const shapes = Object.entries(inputs).map(([name, { shape }]) => [name, shape]);
  return (await compile(Object.fromEntries(shapes), parameters, layer))(inputs);
}
