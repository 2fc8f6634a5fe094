/**
 * Matrix products with learned weights in 8-bit integers: weights are rounded once, what they are multiplied with when the
 * graph runs (ONNX's dynamic quantisation), all else stays float32.
 */
import { type Shape, sizeOf } from '../ops.js';
import { FLOAT, type OnnxModel, type OnnxNode, type OnnxTensor } from './proto.js';

/** Weights become whole numbers up to this: CPUs without VNNI add two products in 16 bits, which 127 would overflow. */
const LARGEST = 64;

/** Smaller products take longer to round than to compute. */
const SMALLEST_WEIGHTS = 1 << 12;

/** What only moves numbers about. */
const REARRANGING = ['Reshape', 'Transpose', 'Slice'];

interface Constant {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** The same graph with its products MatMul(x, w) of constant weights w (K, N) or (heads, K, N) in integers. */
export function quantise(model: OnnxModel): OnnxModel {
  const constantOf = constants(model);
  const varies = varying(model);
  const rounded = new Map<string, OnnxNode>();
  const initializers: OnnxTensor[] = [];
  const nodes = model.nodes.flatMap((node) => {
    const [x, name] = node.inputs;
    const weights = node.type === 'MatMul' && varies.has(x) ? constantOf(name) : undefined;
    if (!weights || sizeOf(weights.shape) < SMALLEST_WEIGHTS) return [node];
    const known = rounded.get(x);
    const rounding = known ?? roundingOf(x);
    rounded.set(x, rounding);
    const integers = quantiseWeights(node.outputs[0], weights);
    initializers.push(...integers);
    return [...(known ? [] : [rounding]), ...product(node.outputs[0], rounding, integers)];
  });
  return withoutUnread({ ...model, nodes, initializers: [...model.initializers, ...initializers] });
}

const roundingOf = (x: string): OnnxNode => ({
  type: 'DynamicQuantizeLinear',
  inputs: [x],
  outputs: [`${x}.integers`, `${x}.scale`, `${x}.zero`],
  attributes: {},
});

/** x w = (integers of x less zero) (integers of w) * scale of x * scale of w; ONNX Runtime makes one kernel of it. */
function product(out: string, rounding: OnnxNode, [weights, scale]: readonly OnnxTensor[]): OnnxNode[] {
  const [integers, xScale, zero] = rounding.outputs;
  const node = (type: string, inputs: string[], output: string, attributes = {}): OnnxNode => ({
    type,
    inputs,
    outputs: [output],
    attributes,
  });
  return [
    node('MatMulInteger', [integers, weights.name, zero], `${out}.sums`),
    node('Cast', [`${out}.sums`], `${out}.float`, { to: FLOAT }),
    node('Mul', [xScale, scale.name], `${out}.scale`),
    node('Mul', [`${out}.float`, `${out}.scale`], out),
  ];
}

/** Integers and their scale: one for each column of a matrix, one for all of a stack of matrices. */
function quantiseWeights(name: string, { shape, data }: Constant): readonly [OnnxTensor, OnnxTensor] {
  const columns = shape.length === 2 ? shape[1] : 1;
  const largest = new Float32Array(columns);
  for (let start = 0; start < data.length; start += columns) {
    for (let i = 0; i < columns; i++) largest[i] = Math.max(largest[i], Math.abs(data[start + i]));
  }
  const scale = largest.map((value) => (value || 1) / LARGEST);
  const integers = new Int8Array(data.length);
  for (let start = 0; start < data.length; start += columns) {
    for (let i = 0; i < columns; i++) integers[start + i] = Math.round(data[start + i] / scale[i]);
  }
  return [
    { name: `${name}.weights`, shape, data: integers },
    { name: `${name}.weights.scale`, shape: shape.length === 2 ? [columns] : [], data: scale },
  ];
}

/** The names of values that depend on the graph's inputs; ONNX Runtime computes all others once, in float32. */
function varying({ nodes, inputs }: OnnxModel): ReadonlySet<string> {
  const names = new Set(inputs.map(({ name }) => name));
  for (const node of nodes) {
    if (node.inputs.some((name) => names.has(name))) for (const out of node.outputs) names.add(out);
  }
  return names;
}

/** Values that depend on float parameters alone, through what takes them apart and turns them round. */
function constants({ nodes, initializers }: OnnxModel): (name: string) => Constant | undefined {
  const tensors = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  const makers = new Map(nodes.map((node) => [node.outputs[0], node]));
  const ints = (name: string) => [...(tensors.get(name)!.data as BigInt64Array)].map(Number);
  const find = (name: string): Constant | undefined => {
    const tensor = tensors.get(name);
    if (tensor)
      return tensor.data instanceof Float32Array ? { shape: tensor.shape, data: tensor.data } : undefined;
    const node = makers.get(name);
    const value = node && REARRANGING.includes(node.type) ? find(node.inputs[0]) : undefined;
    if (!value) return undefined;
    const { type, inputs, attributes } = node!;
    if (type === 'Reshape') return { shape: ints(inputs[1]), data: value.data };
    if (type === 'Transpose') return transpose(value, attributes.perm as readonly number[]);
    const [start, end, axis, step] = inputs.slice(1).map((input) => ints(input)[0]);
    return slice(value, axis, start, end, step);
  };
  return find;
}

function transpose({ shape, data }: Constant, axes: readonly number[]): Constant {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const to = axes.map((axis) => shape[axis]);
  return gather(
    data,
    to,
    axes.map((axis) => strides[axis]),
    0,
  );
}

function slice({ shape, data }: Constant, axis: number, start: number, end: number, step: number): Constant {
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const to = shape.with(axis, Math.ceil((end - start) / step));
  return gather(data, to, strides.with(axis, step * strides[axis]), start * strides[axis]);
}

/** The elements of `data` at start + sum of index * stride, for all indices into `shape`. */
function gather(data: Float32Array, shape: Shape, strides: readonly number[], start: number): Constant {
  const out = new Float32Array(sizeOf(shape));
  const last = shape.length - 1;
  const [length, stride] = [shape[last], strides[last]];
  const index = shape.map(() => 0);
  let from = start;
  for (let row = 0; row < out.length; row += length) {
    for (let i = 0; i < length; i++) out[row + i] = data[from + i * stride];
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return { shape, data: out };
}

/** Leaves out nodes whose outputs nobody reads, and what only they read. */
function withoutUnread(model: OnnxModel): OnnxModel {
  const read = new Set(model.outputs.map(({ name }) => name));
  const nodes = model.nodes.toReversed().filter((node) => {
    const needed = node.outputs.some((name) => read.has(name));
    if (needed) for (const input of node.inputs) read.add(input);
    return needed;
  });
  return {
    ...model,
    nodes: nodes.reverse(),
    initializers: model.initializers.filter(({ name }) => read.has(name)),
  };
}
