import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Op } from '../ops.js';
import type { TensorFlow } from './value.js';

type Conv2d = Extract<Op, { kind: 'conv2d' }>;

/** x (N, H, W, C), filter (kh, kw, C / groups, O), optional bias (O) -> (N, H', W', O). */
export function convolve(
  tf: TensorFlow,
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D | undefined,
  op: Conv2d,
): Tensor4D {
  const same = isSame(op, filter.shape);
  const [top, left, bottom, right] = op.pads;
  const amounts: [number, number][] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const padded = same || op.pads.every((n) => n === 0) ? x : (tf.pad(x, amounts) as Tensor4D);
  const pad = same ? 'same' : 'valid';
  const strides = [...op.strides] as [number, number];
  if (op.groups === 1) return tf.fused.conv2d({ x: padded, filter, strides, pad, bias }) as Tensor4D;
  const [height, width, perGroup, outputs] = filter.shape;
  if (perGroup === 1 && outputs === op.groups) {
    const depthwise = tf.reshape(filter, [height, width, outputs, 1]) as Tensor4D;
    return tf.fused.depthwiseConv2d({ x: padded, filter: depthwise, strides, pad, bias }) as Tensor4D;
  }
  const filters = tf.split(filter, op.groups, 3) as Tensor4D[];
  const groups = tf.split(padded, op.groups, 3) as Tensor4D[];
  const all = tf.concat(
    groups.map((group, i) => tf.conv2d(group, filters[i], strides, pad)),
    3,
  );
  return bias ? tf.add(all, bias) : all;
}

/** Whether TensorFlow's `same` means these paddings: it does for odd kernels that move by one and keep the size. */
function isSame({ strides, pads }: Conv2d, [height, width]: readonly number[]): boolean {
  const [top, left, bottom, right] = pads;
  const halves = top === bottom && left === right && 2 * top + 1 === height && 2 * left + 1 === width;
  return halves && strides.every((stride) => stride === 1);
}
