import type { Graph, ParameterLookup } from '../interpreter.js';
import { type Op, type Shape, sizeOf } from '../ops.js';
import { Tensor } from '../tensor.js';
import { quantise } from './int8.js';
import { encodeModel, INT64, type OnnxAttribute, type OnnxNode, type OnnxTensor } from './proto.js';

export const PRECISIONS = ['float32', 'int8'] as const;

/** How products with learned weights are computed; all else is float32. */
export type Precision = (typeof PRECISIONS)[number];

export interface OnnxValue {
  readonly name: string;
  readonly shape: Shape;
}

/**
 * Interprets a model as an ONNX graph (opset 20), to be run by ONNX Runtime or written to a file. Only standard ops are
 * emitted; ONNX Runtime folds what depends on weights alone and fuses the rest when it loads the graph.
 */
export class OnnxGraph implements Graph<OnnxValue> {
  private readonly nodes: OnnxNode[] = [];
  private readonly inputs: OnnxValue[] = [];
  /** By the name of the value that becomes the output. */
  private readonly outputs = new Map<string, OnnxValue>();
  private readonly initializers = new Map<string, OnnxTensor>();
  private readonly parameters = new Map<string, OnnxValue>();
  /** Initializers that are no parameters, by type and shape. */
  private readonly tables = new Map<string, readonly OnnxTensor[]>();
  private count = 0;

  constructor(private readonly lookup: ParameterLookup) {}

  input(name: string, ...shape: number[]): Tensor<OnnxValue> {
    const value = { name, shape };
    this.inputs.push(value);
    return new Tensor(this, value, shape);
  }

  output(name: string, tensor: Tensor<OnnxValue>): void {
    const { value, shape } = tensor;
    const taken =
      this.outputs.has(value.name) || !this.nodes.some(({ outputs }) => outputs[0] === value.name);
    const own = taken ? this.node('Identity', [value], shape) : value;
    this.outputs.set(own.name, { name, shape });
  }

  /** What parameters and tables take; nearly all of what `encode` makes. */
  constantBytes(): number {
    return [...this.initializers.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  /**
   * The whole graph as the bytes of an .onnx file. The node that computes an output writes it under the output's name:
   * a node that only renamed it would cost a copy.
   */
  encode(metadata?: Record<string, string>, precision: Precision = 'float32'): Uint8Array {
    const renamed = (name: string) => this.outputs.get(name)?.name ?? name;
    const nodes = this.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(renamed),
      outputs: node.outputs.map(renamed),
    }));
    // Declared inputs and parameters that no node reads stay out.
    const read = new Set(nodes.flatMap((node) => node.inputs));
    const inputs = this.inputs.filter(({ name }) => read.has(name));
    const initializers = [...this.initializers.values()].filter(({ name }) => read.has(name));
    const model = { nodes, inputs, outputs: [...this.outputs.values()], initializers, metadata };
    return encodeModel(precision === 'int8' ? quantise(model) : model);
  }

  constant(data: Float32Array | Int32Array, shape: Shape): OnnxValue {
    return this.initializer(data instanceof Float32Array ? data : BigInt64Array.from(data, BigInt), shape);
  }

  parameter(name: string, shape: Shape): OnnxValue {
    const known = this.parameters.get(name);
    if (known) return known;
    const value = { name, shape };
    this.initializers.set(name, { name, shape, data: this.lookup(name, shape) });
    this.parameters.set(name, value);
    return value;
  }

  apply(op: Op, inputs: readonly OnnxValue[], shape: Shape): OnnxValue {
    const [x] = inputs;
    switch (op.kind) {
      case 'conv2d': {
        const kernel = inputs[1].shape.slice(2);
        const { strides, pads, groups } = op;
        return this.node('Conv', inputs, shape, {
          kernel_shape: kernel,
          strides: [...strides],
          pads: [...pads],
          group: groups,
        });
      }
      case 'linear':
        return this.linear(inputs, shape);
      case 'matmul':
        return this.node('MatMul', inputs, shape);
      case 'unary':
        return this.node(UNARY[op.fn], inputs, shape);
      case 'binary':
        return this.node(BINARY[op.fn], inputs, shape);
      case 'clamp':
        return this.node('Clip', [x, this.scalar(op.minimum), this.scalar(op.maximum)], shape);
      case 'softmax':
        return this.node('Softmax', inputs, shape, { axis: -1 });
      case 'layerNorm':
        return this.node('LayerNormalization', inputs, shape, { axis: -1, epsilon: { float: op.epsilon } });
      case 'sum':
        return this.node('ReduceSum', [x, this.ints([op.axis])], shape, { keepdims: 0 });
      case 'reshape':
        return this.reshape(x, shape);
      case 'transpose':
        return this.transpose(x, op.axes, shape);
      case 'concat':
        return this.node('Concat', inputs, shape, { axis: op.axis });
      case 'slice': {
        const bounds = [[op.start], [op.end], [op.axis], [op.step]].map((n) => this.ints(n));
        return this.node('Slice', [x, ...bounds], shape);
      }
      case 'pad':
        return this.node('Pad', [x, this.ints([...op.before, ...op.after])], shape);
      case 'gather':
        return this.node('Gather', inputs, shape, { axis: op.axis });
      case 'gatherRows': {
        const indices = this.node('Cast', [inputs[1]], inputs[1].shape, { to: INT64 });
        return this.node('GatherElements', [x, indices], shape, { axis: 1 });
      }
      case 'gridSample':
        return this.node('GridSample', inputs, shape, {
          mode: 'linear',
          padding_mode: 'zeros',
          align_corners: op.alignCorners ? 1 : 0,
        });
      case 'depthToSpace':
        return this.node('DepthToSpace', inputs, shape, { blocksize: op.block, mode: 'CRD' });
    }
  }

  /**
   * As one matrix product over all leading axes. The bias is added behind a reshape, which keeps ONNX Runtime from making
   * a Gemm of both: a product with packed weights, then one pass for bias and activation, is faster.
   */
  private linear([x, weight, bias]: readonly OnnxValue[], shape: Shape): OnnxValue {
    const [outputs, width] = weight.shape;
    const rows = sizeOf(shape) / outputs;
    const flat = this.reshape(x, [rows, width]);
    const transposed = this.node('Transpose', [weight], [width, outputs], { perm: [1, 0] });
    const product = this.node('MatMul', [flat, transposed], [rows, outputs]);
    if (!bias) return this.reshape(product, shape);
    const apart = this.reshape(product, shape.length === 2 ? [1, ...shape] : shape);
    return this.reshape(this.node('Add', [apart, bias], apart.shape), shape);
  }

  /**
   * ONNX Runtime transposes on one thread. Between a feature map (C, H W) and its tokens (H W, C) a product with the
   * identity does it several times faster: it takes transposed operands, uses all threads and changes no value.
   */
  private transpose(x: OnnxValue, axes: readonly number[], shape: Shape): OnnxValue {
    const last = axes.length - 1;
    const toTokens = axes.every((axis, i) => axis === (i + 1) % axes.length);
    const toMap = axes.every((axis, i) => axis === (i + last) % axes.length);
    const channels = toTokens ? x.shape[0] : x.shape[last];
    const places = sizeOf(shape) / channels;
    if (!(toTokens || toMap) || channels < 16 || channels > 256 || places < 16 * channels) {
      return this.node('Transpose', [x], shape, { perm: [...axes] });
    }
    const [from, to] = toTokens
      ? [
          [channels, places],
          [places, channels],
        ]
      : [
          [places, channels],
          [channels, places],
        ];
    const transposed = this.node('Transpose', [this.reshape(x, from)], to, { perm: [1, 0] });
    const operands = toTokens ? [transposed, this.identity(channels)] : [this.identity(channels), transposed];
    return this.reshape(this.node('MatMul', operands, to), shape);
  }

  private identity(size: number): OnnxValue {
    const data = new Float32Array(size * size);
    for (let i = 0; i < size; i++) data[i * size + i] = 1;
    return this.initializer(data, [size, size]);
  }

  private reshape(x: OnnxValue, shape: Shape): OnnxValue {
    return x.shape.join() === shape.join() ? x : this.node('Reshape', [x, this.ints(shape)], shape);
  }

  private node(
    type: string,
    inputs: readonly OnnxValue[],
    shape: Shape,
    attributes: Record<string, OnnxAttribute> = {},
  ): OnnxValue {
    const name = `v${this.count++}`;
    this.nodes.push({ type, inputs: inputs.map((input) => input.name), outputs: [name], attributes });
    return { name, shape };
  }

  private scalar(value: number): OnnxValue {
    return this.initializer(Float32Array.of(value), []);
  }

  private ints(values: readonly number[]): OnnxValue {
    return this.initializer(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** Masks and positions come back in every block: equal tables are kept once. */
  private initializer(data: OnnxTensor['data'], shape: Shape): OnnxValue {
    const kind = `${data.constructor.name} ${shape.join()}`;
    const alike = this.tables.get(kind) ?? [];
    const known = alike.find((table) => bytesOf(table.data).equals(bytesOf(data)));
    if (known) return known;
    const table = { name: `c${this.count++}`, shape, data };
    this.tables.set(kind, [...alike, table]);
    this.initializers.set(table.name, table);
    return table;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: OnnxTensor['data']): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const UNARY = {
  relu: 'Relu',
  gelu: 'Gelu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  sin: 'Sin',
  cos: 'Cos',
  sqrt: 'Sqrt',
  floor: 'Floor',
} as const;
const BINARY = { add: 'Add', sub: 'Sub', mul: 'Mul', div: 'Div' } as const;
