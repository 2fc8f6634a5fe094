import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { type Op, type Shape, sizeOf, type UnaryFunction } from '../ops.js';
import { convolve } from './convolution.js';
import { gridSample } from './grid-sample.js';
import { type Layout, plain, storedShape } from './layout.js';
import { type TensorFlow, Value } from './value.js';

const CHANNELS_LAST = [0, 2, 3, 1];

/** Computes an op on tfjs; `shape` is the output's. What is made on the way is given back, the inputs stay. */
export function compute(tf: TensorFlow, op: Op, inputs: readonly Value[], shape: Shape): Value {
  let value: Value | undefined;
  tf.tidy(() => {
    value = kernel(tf, op, inputs, shape);
  });
  return value!;
}

function kernel(tf: TensorFlow, op: Op, inputs: readonly Value[], shape: Shape): Value {
  const [x, y] = inputs;
  const stored = (tensor: Tensor, order: readonly number[] = plain(shape).order) =>
    new Value(tf, tensor, { shape, order });
  switch (op.kind) {
    case 'conv2d': {
      const images = x.tensor(CHANNELS_LAST) as Tensor4D;
      const filter = y.tensor([2, 3, 1, 0]) as Tensor4D;
      return stored(convolve(tf, images, filter, inputs[2]?.plain() as Tensor1D, op), CHANNELS_LAST);
    }
    case 'linear':
      return linear(tf, inputs, shape);
    case 'matmul':
      return stored(matmul(tf, x, y, shape));
    case 'unary':
      return stored(UNARY[op.fn](tf, x.tensor()), x.order);
    case 'binary':
      return binary(x, y, shape, (a, b) => tf[op.fn](a, b), stored);
    case 'clamp':
      return stored(tf.clipByValue(x.tensor(), op.minimum, op.maximum), x.order);
    case 'softmax': {
      const order = lastInside(x);
      return stored(tf.softmax(x.tensor(order)), order);
    }
    case 'layerNorm': {
      const order = lastInside(x);
      const [, scale, shift] = inputs.map((input) => input.plain());
      return stored(layerNorm(tf, x.tensor(order), scale, shift, op.epsilon), order);
    }
    case 'sum': {
      const order = x.order.filter((axis) => axis !== op.axis);
      const sum = tf.sum(x.tensor(), x.order.indexOf(op.axis));
      return stored(
        sum,
        order.map((axis) => (axis > op.axis ? axis - 1 : axis)),
      );
    }
    case 'reshape':
      return x.reshaped(shape);
    case 'transpose':
      return x.transposed(op.axes);
    case 'concat': {
      const parts = inputs.map((input) => input.tensor(x.order));
      return stored(tf.concat(parts, x.order.indexOf(op.axis)), x.order);
    }
    case 'slice':
      return stored(slice(tf, x, op), x.order);
    case 'pad': {
      const amounts = x.order.map((axis) => [op.before[axis], op.after[axis]] as [number, number]);
      return stored(tf.pad(x.tensor(), amounts), x.order);
    }
    case 'gather':
      return stored(tf.gather(x.plain(), y.plain(), op.axis));
    case 'gatherRows':
      return stored(gatherRows(tf, x.plain(), y.plain()));
    case 'gridSample':
      return stored(gridSample(tf, x.tensor(CHANNELS_LAST), y.plain(), op.alignCorners), CHANNELS_LAST);
    case 'depthToSpace':
      return depthToSpace(x, op.block, shape);
  }
}

const UNARY: Record<UnaryFunction, (tf: TensorFlow, x: Tensor) => Tensor> = {
  relu: (tf, x) => tf.relu(x),
  gelu: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  sigmoid: (tf, x) => tf.sigmoid(x),
  tanh: (tf, x) => tf.tanh(x),
  sin: (tf, x) => tf.sin(x),
  cos: (tf, x) => tf.cos(x),
  sqrt: (tf, x) => tf.sqrt(x),
  floor: (tf, x) => tf.floor(x),
};

/** The order a value is in if its last axis is innermost, else the plain one. */
function lastInside(x: Value): readonly number[] {
  const last = x.shape.length - 1;
  return x.order[last] === last ? x.order : plain(x.shape).order;
}

/** One product over all leading axes, in whatever order they lie. */
function linear(tf: TensorFlow, [x, weight, bias]: readonly Value[], shape: Shape): Value {
  const [outputs, width] = weight.shape;
  const order = lastInside(x);
  const rows = tf.reshape(x.tensor(order), [-1, width]);
  // The weight turned around is kept with it, while a product with its transpose would be slow each time.
  const product = tf.matMul(rows, weight.tensor([1, 0]));
  const layout: Layout = { shape, order };
  const sum = bias ? tf.add(product, tf.reshape(bias.plain(), [1, outputs])) : product;
  return new Value(tf, tf.reshape(sum, [...storedShape(layout)]), layout);
}

/** A product in batches takes matrices that lie transposed as they are. */
function matmul(tf: TensorFlow, a: Value, b: Value, shape: Shape): Tensor {
  const [[left, leftTurned], [right, rightTurned]] = [a, b].map(asMatrices);
  if (!isCrossed(a.shape, b.shape)) return tf.matMul(left, right, leftTurned, rightTurned);
  const batches = shape.slice(0, -2);
  const repeated = (x: Tensor) => tf.broadcastTo(x, [...batches, ...x.shape.slice(-2)]);
  return tf.matMul(repeated(left), repeated(right), leftTurned, rightTurned);
}

/** Whether each has batches that the other lacks: tfjs repeats those of one operand only. */
function isCrossed(a: Shape, b: Shape): boolean {
  const axes = Math.min(a.length, b.length) - 2;
  const pairs = Array.from({ length: axes }, (_, i) => [a.at(-3 - i)!, b.at(-3 - i)!]);
  return pairs.some(([m, n]) => m !== n) && sizeOf(a.slice(0, -2)) > 1 && sizeOf(b.slice(0, -2)) > 1;
}

function asMatrices(x: Value): readonly [Tensor, boolean] {
  const { order } = plain(x.shape);
  const turned = [...order.slice(0, -2), order.at(-1)!, order.at(-2)!];
  return x.order.join() === turned.join() ? [x.tensor(), true] : [x.plain(), false];
}

/** In the order the larger operand lies in, if it has all axes of the result. */
function binary(
  x: Value,
  y: Value,
  shape: Shape,
  apply: (a: Tensor, b: Tensor) => Tensor,
  stored: (tensor: Tensor, order?: readonly number[]) => Value,
): Value {
  const whole = [x, y].find((operand) => operand.shape.join() === shape.join());
  if (!whole) return stored(apply(x.plain(), y.plain()));
  const [a, b] = [x, y].map((operand) => {
    const missing = shape.length - operand.shape.length;
    if (missing === 0) return operand.tensor(whole.order);
    const full = operand.reshaped([...new Array(missing).fill(1), ...operand.shape]);
    try {
      return full.tensor(whole.order).clone();
    } finally {
      full.dispose();
    }
  });
  return stored(apply(a, b), whole.order);
}

function layerNorm(tf: TensorFlow, x: Tensor, scale: Tensor, shift: Tensor, epsilon: number): Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, scale), shift);
}

function slice(tf: TensorFlow, x: Value, op: Extract<Op, { kind: 'slice' }>): Tensor {
  const tensor = x.tensor();
  const along = x.order.indexOf(op.axis);
  const begin = tensor.shape.map((_, axis) => (axis === along ? op.start : 0));
  const end = tensor.shape.map((n, axis) => (axis === along ? op.end : n));
  if (op.step > 1) {
    const strides = tensor.shape.map((_, axis) => (axis === along ? op.step : 1));
    return tf.stridedSlice(tensor, begin, end, strides);
  }
  return tf.slice(
    tensor,
    begin,
    end.map((n, axis) => n - begin[axis]),
  );
}

/** x (N, M), indices (N, K): gathered from all rows one behind the other. */
function gatherRows(tf: TensorFlow, x: Tensor, indices: Tensor): Tensor {
  const [rows, width] = x.shape;
  const starts = tf.reshape(tf.range(0, rows * width, width, 'int32'), [rows, 1]);
  return tf.gather(tf.reshape(x, [rows * width]), tf.add(tf.cast(indices, 'int32'), starts));
}

/** By its definition, so that nothing depends on the order in which a backend takes channels. */
function depthToSpace(x: Value, block: number, shape: Shape): Value {
  const [batch, channels, height, width] = shape;
  const split = x.reshaped([batch, channels, block, block, height / block, width / block]);
  const beside = split.transposed([0, 1, 4, 2, 5, 3]);
  const shuffled = beside.reshaped(shape);
  split.dispose();
  beside.dispose();
  return shuffled;
}
