/**
 * The op vocabulary: the primitives every model is written in and every interpreter implements. An op is a plain record;
 * its inputs come beside it, its output shape follows from `outputShape`. Shapes are static.
 *
 * Not here: layers (see layers/) and anything that can be spelled with these ops at no cost.
 */
export type Shape = readonly number[];

export type UnaryFunction = 'relu' | 'gelu' | 'sigmoid' | 'tanh' | 'sin' | 'cos' | 'sqrt' | 'floor';
export type BinaryFunction = 'add' | 'sub' | 'mul' | 'div';

export type Op =
  /** x (N, C, H, W), weight (O, C / groups, kh, kw), optional bias (O) -> (N, O, H', W'). Padding is zeros. */
  | {
      readonly kind: 'conv2d';
      readonly strides: readonly [number, number];
      /** top, left, bottom, right */
      readonly pads: readonly [number, number, number, number];
      readonly groups: number;
    }
  /** x (..., I), weight (O, I), optional bias (O) -> (..., O): x weight^T + bias. */
  | { readonly kind: 'linear' }
  /** a (..., M, K), b (..., K, N) -> (..., M, N); leading axes broadcast. */
  | { readonly kind: 'matmul' }
  /** Elementwise; `gelu` is the exact one, x Phi(x) with erf. */
  | { readonly kind: 'unary'; readonly fn: UnaryFunction }
  /** Elementwise with NumPy broadcasting. */
  | { readonly kind: 'binary'; readonly fn: BinaryFunction }
  /** Elementwise, into minimum..maximum. */
  | { readonly kind: 'clamp'; readonly minimum: number; readonly maximum: number }
  /** Over the last axis. */
  | { readonly kind: 'softmax' }
  /** x (..., C), scale (C), shift (C): normalised over the last axis with the biased variance. */
  | { readonly kind: 'layerNorm'; readonly epsilon: number }
  | { readonly kind: 'sum'; readonly axis: number }
  | { readonly kind: 'reshape'; readonly shape: Shape }
  | { readonly kind: 'transpose'; readonly axes: readonly number[] }
  | { readonly kind: 'concat'; readonly axis: number }
  /** Elements start, start + step, ... before end, along one axis. */
  | {
      readonly kind: 'slice';
      readonly axis: number;
      readonly start: number;
      readonly end: number;
      readonly step: number;
    }
  /** Zeros before and after each axis. */
  | { readonly kind: 'pad'; readonly before: readonly number[]; readonly after: readonly number[] }
  /** x, integer indices (any shape) -> x with `axis` replaced by the indices' axes. */
  | { readonly kind: 'gather'; readonly axis: number }
  /** x (N, M), indices (N, K) as whole numbers in floats -> (N, K): from each row its own elements. */
  | { readonly kind: 'gatherRows' }
  /**
   * image (N, C, H, W), grid (N, H', W', 2) of (x, y) in -1..1 -> (N, C, H', W'). Bilinear; zeros outside. With
   * `alignCorners`, -1 and 1 are the centres of the outer pixels, else their outer edges.
   */
  | { readonly kind: 'gridSample'; readonly alignCorners: boolean }
  /** Pixel shuffle: (N, C b b, H, W) -> (N, C, H b, W b), channel c b b + i b + j going to row offset i, column offset j. */
  | { readonly kind: 'depthToSpace'; readonly block: number };

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** The shape `op` yields for inputs of these shapes. Throws an Error that names op and shapes if they do not fit. */
export function outputShape(op: Op, inputs: readonly Shape[]): Shape {
  const [x, y, z] = inputs as [Shape, Shape, Shape];
  const check = (fits: boolean): void => {
    if (!fits)
      throw new Error(`${op.kind}: shapes ${inputs.map((s) => `(${s.join(', ')})`).join(', ')} do not fit`);
  };
  switch (op.kind) {
    case 'conv2d': {
      check(x.length === 4 && y.length === 4 && x[1] === y[1] * op.groups && y[0] % op.groups === 0);
      check(z === undefined || (z.length === 1 && z[0] === y[0]));
      const [top, left, bottom, right] = op.pads;
      const height = Math.floor((x[2] + top + bottom - y[2]) / op.strides[0]) + 1;
      const width = Math.floor((x[3] + left + right - y[3]) / op.strides[1]) + 1;
      check(height > 0 && width > 0);
      return [x[0], y[0], height, width];
    }
    case 'linear':
      check(y.length === 2 && x.at(-1) === y[1] && (z === undefined || (z.length === 1 && z[0] === y[0])));
      return [...x.slice(0, -1), y[0]];
    case 'matmul':
      check(x.length >= 2 && y.length >= 2 && x.at(-1) === y.at(-2));
      return [...broadcast(x.slice(0, -2), y.slice(0, -2), check), x.at(-2)!, y.at(-1)!];
    case 'unary':
    case 'clamp':
    case 'softmax':
      return x;
    case 'binary':
      return broadcast(x, y, check);
    case 'layerNorm':
      check(y.length === 1 && z.length === 1 && y[0] === x.at(-1) && z[0] === x.at(-1));
      return x;
    case 'sum':
      check(op.axis < x.length);
      return x.filter((_, axis) => axis !== op.axis);
    case 'reshape':
      check(sizeOf(x) === sizeOf(op.shape) && op.shape.every(Number.isInteger));
      return op.shape;
    case 'transpose':
      check([...op.axes].sort((a, b) => a - b).join() === x.map((_, axis) => axis).join());
      return op.axes.map((axis) => x[axis]);
    case 'concat': {
      const others = (shape: Shape) => shape.filter((_, axis) => axis !== op.axis).join();
      check(inputs.every((shape) => op.axis < shape.length && others(shape) === others(x)));
      return x.map((n, axis) => (axis === op.axis ? inputs.reduce((total, s) => total + s[axis], 0) : n));
    }
    case 'slice':
      check(op.axis < x.length && op.start >= 0 && op.start < op.end && op.end <= x[op.axis] && op.step > 0);
      return x.map((n, axis) => (axis === op.axis ? Math.ceil((op.end - op.start) / op.step) : n));
    case 'pad':
      check(op.before.length === x.length && op.after.length === x.length);
      return x.map((n, axis) => n + op.before[axis] + op.after[axis]);
    case 'gather':
      check(op.axis < x.length);
      return [...x.slice(0, op.axis), ...y, ...x.slice(op.axis + 1)];
    case 'gatherRows':
      check(x.length === 2 && y.length === 2 && x[0] === y[0]);
      return y;
    case 'gridSample':
      check(x.length === 4 && y.length === 4 && x[0] === y[0] && y[3] === 2);
      return [x[0], x[1], y[1], y[2]];
    case 'depthToSpace':
      check(x.length === 4 && x[1] % op.block ** 2 === 0);
      return [x[0], x[1] / op.block ** 2, x[2] * op.block, x[3] * op.block];
  }
}

function broadcast(a: Shape, b: Shape, check: (fits: boolean) => void): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const m = a[i - rank + a.length] ?? 1;
    const n = b[i - rank + b.length] ?? 1;
    check(m === n || m === 1 || n === 1);
    return Math.max(m, n);
  });
}
