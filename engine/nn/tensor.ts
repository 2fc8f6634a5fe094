import type { Interpreter } from './interpreter.js';
import { type BinaryFunction, type Op, outputShape, type Shape, sizeOf, type UnaryFunction } from './ops.js';
import type { Parameters } from './parameters.js';

/** How a convolution moves; a number stands for both directions (rows, columns). */
export interface ConvOptions {
  /** Output channels. */
  readonly out: number;
  readonly kernel: number | readonly [number, number];
  readonly stride?: number;
  /** Zeros on every side. */
  readonly padding?: number | readonly [number, number];
  readonly bias?: boolean;
}

/**
 * A value in a model, whatever computes it: model code chains these methods and reads like the paper. `T` is the
 * interpreter's own value. Axes count from 0; negative ones from the end.
 */
export class Tensor<T> {
  constructor(
    readonly interpreter: Interpreter<T>,
    readonly value: T,
    readonly shape: Shape,
  ) {}

  // Layers with learned weights

  /** (..., I) -> (..., out) with `weight` (out, I) and `bias` (out) of `p`. */
  linear(p: Parameters<T>, out: number, options: { bias?: boolean } = {}): Tensor<T> {
    const weight = p.tensor('weight', [out, this.shape.at(-1)!]);
    return options.bias === false
      ? this.linearWith(weight)
      : this.linearWith(weight, p.tensor('bias', [out]));
  }

  /** (N, C, H, W) -> (N, out, H', W') with `weight` (out, C, kh, kw) and `bias` (out) of `p`. */
  conv2d(p: Parameters<T>, options: ConvOptions): Tensor<T> {
    const kernel = pair(options.kernel);
    const weight = p.tensor('weight', [options.out, this.shape[1], ...kernel]);
    const bias = options.bias === false ? undefined : p.tensor('bias', [options.out]);
    return this.conv2dWith(weight, bias, options);
  }

  /** Over the last axis, with `weight` and `bias` of `p`. */
  layerNorm(p: Parameters<T>, epsilon = 1e-5): Tensor<T> {
    const channels = [this.shape.at(-1)!];
    return this.layerNormWith(p.tensor('weight', channels), p.tensor('bias', channels), epsilon);
  }

  // The same on tensors, for weights that were computed

  layerNormWith(scale: Tensor<T>, shift: Tensor<T>, epsilon = 1e-5): Tensor<T> {
    return this.apply({ kind: 'layerNorm', epsilon }, scale, shift);
  }

  linearWith(weight: Tensor<T>, bias?: Tensor<T>): Tensor<T> {
    return this.apply({ kind: 'linear' }, weight, ...(bias ? [bias] : []));
  }

  conv2dWith(
    weight: Tensor<T>,
    bias: Tensor<T> | undefined,
    options: Pick<ConvOptions, 'stride' | 'padding'> & { groups?: number } = {},
  ): Tensor<T> {
    const [rows, columns] = pair(options.padding ?? 0);
    const op: Op = {
      kind: 'conv2d',
      strides: pair(options.stride ?? 1),
      pads: [rows, columns, rows, columns],
      groups: options.groups ?? 1,
    };
    return this.apply(op, weight, ...(bias ? [bias] : []));
  }

  // Arithmetic

  matmul(other: Tensor<T>): Tensor<T> {
    return this.apply({ kind: 'matmul' }, other);
  }

  add(other: Tensor<T> | number): Tensor<T> {
    return this.binary('add', other);
  }

  sub(other: Tensor<T> | number): Tensor<T> {
    return this.binary('sub', other);
  }

  mul(other: Tensor<T> | number): Tensor<T> {
    return this.binary('mul', other);
  }

  div(other: Tensor<T> | number): Tensor<T> {
    return this.binary('div', other);
  }

  relu(): Tensor<T> {
    return this.unary('relu');
  }

  gelu(): Tensor<T> {
    return this.unary('gelu');
  }

  sigmoid(): Tensor<T> {
    return this.unary('sigmoid');
  }

  tanh(): Tensor<T> {
    return this.unary('tanh');
  }

  sin(): Tensor<T> {
    return this.unary('sin');
  }

  cos(): Tensor<T> {
    return this.unary('cos');
  }

  sqrt(): Tensor<T> {
    return this.unary('sqrt');
  }

  floor(): Tensor<T> {
    return this.unary('floor');
  }

  clamp(minimum: number, maximum: number): Tensor<T> {
    return this.apply({ kind: 'clamp', minimum, maximum });
  }

  /** Over the last axis. */
  softmax(): Tensor<T> {
    return this.apply({ kind: 'softmax' });
  }

  sum(axis: number): Tensor<T> {
    return this.apply({ kind: 'sum', axis: this.axis(axis) });
  }

  // Rearrangement

  /** One size may be -1: whatever is left. */
  reshape(...shape: number[]): Tensor<T> {
    const known = sizeOf(shape.filter((n) => n >= 0));
    const full = shape.map((n) => (n < 0 ? sizeOf(this.shape) / known : n));
    return full.join() === this.shape.join() ? this : this.apply({ kind: 'reshape', shape: full });
  }

  /** Output axis i is input axis axes[i]. */
  transpose(...axes: number[]): Tensor<T> {
    return axes.every((axis, i) => axis === i) ? this : this.apply({ kind: 'transpose', axes });
  }

  concat(axis: number, ...others: Tensor<T>[]): Tensor<T> {
    return this.apply({ kind: 'concat', axis: this.axis(axis) }, ...others);
  }

  /** Elements start, start + step, ... before end along one axis. */
  slice(axis: number, start: number, end: number, step = 1): Tensor<T> {
    const along = this.axis(axis);
    const whole = start === 0 && end === this.shape[along] && step === 1;
    return whole ? this : this.apply({ kind: 'slice', axis: along, start, end, step });
  }

  /** Consecutive parts of these lengths along one axis. */
  split(axis: number, ...lengths: number[]): Tensor<T>[] {
    let start = 0;
    return lengths.map((length) => {
      start += length;
      return this.slice(axis, start - length, start);
    });
  }

  /** Zeros before and after each axis. */
  pad(before: readonly number[], after: readonly number[]): Tensor<T> {
    return [...before, ...after].every((n) => n === 0) ? this : this.apply({ kind: 'pad', before, after });
  }

  /** Shifts cyclically by `distance` (to lower indices if negative) along one axis. */
  roll(axis: number, distance: number): Tensor<T> {
    const along = this.axis(axis);
    const length = this.shape[along];
    const cut = (((-distance % length) + length) % length) as number;
    if (cut === 0) return this;
    return this.slice(along, cut, length).concat(along, this.slice(along, 0, cut));
  }

  gather(axis: number, indices: Tensor<T>): Tensor<T> {
    return this.apply({ kind: 'gather', axis: this.axis(axis) }, indices);
  }

  /** Each row's own elements: (N, M) and whole numbers (N, K) -> (N, K). */
  gatherRows(indices: Tensor<T>): Tensor<T> {
    return this.apply({ kind: 'gatherRows' }, indices);
  }

  gridSample(grid: Tensor<T>, alignCorners: boolean): Tensor<T> {
    return this.apply({ kind: 'gridSample', alignCorners }, grid);
  }

  depthToSpace(block: number): Tensor<T> {
    return this.apply({ kind: 'depthToSpace', block });
  }

  // Tables beside this tensor

  constant(data: Float32Array | Int32Array, ...shape: number[]): Tensor<T> {
    return new Tensor(this.interpreter, this.interpreter.constant(data, shape), shape);
  }

  private unary(fn: UnaryFunction): Tensor<T> {
    return this.apply({ kind: 'unary', fn });
  }

  private binary(fn: BinaryFunction, other: Tensor<T> | number): Tensor<T> {
    return this.apply(
      { kind: 'binary', fn },
      typeof other === 'number' ? this.constant(Float32Array.of(other)) : other,
    );
  }

  private axis(axis: number): number {
    return axis < 0 ? axis + this.shape.length : axis;
  }

  private apply(op: Op, ...others: Tensor<T>[]): Tensor<T> {
    const inputs = [this, ...others];
    const shape = outputShape(
      op,
      inputs.map((input) => input.shape),
    );
    const value = this.interpreter.apply(
      op,
      inputs.map((input) => input.value),
      shape,
    );
    return new Tensor(this.interpreter, value, shape);
  }
}

/** A number as one for each of two directions. */
export const pair = (n: number | readonly [number, number]): readonly [number, number] =>
  typeof n === 'number' ? [n, n] : n;
