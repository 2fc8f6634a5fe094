import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from './value.js';

/**
 * Bilinear samples, zero outside: image (N, H, W, C), grid (N, H', W', 2) of (x, y) in -1..1 -> (N, H', W', C). The same as
 * the op `gridSample`, but with channels last. Each of the four neighbours is gathered with its place clamped into the
 * image and counts nothing where that moved it.
 */
export function gridSample(tf: TensorFlow, image: Tensor, grid: Tensor, alignCorners: boolean): Tensor {
  const [batch, height, width, channels] = image.shape;
  const [, rows, columns] = grid.shape;
  const points = rows * columns;
  const pixels = tf.reshape(image, [batch * height * width, channels]);
  const [gridX, gridY] = tf.split(tf.reshape(grid, [batch, points, 2]), 2, 2);
  const x = toPixels(tf, gridX, width, alignCorners);
  const y = toPixels(tf, gridY, height, alignCorners);
  const left = tf.floor(x);
  const top = tf.floor(y);
  const images = tf.reshape(tf.range(0, batch, 1, 'int32'), [batch, 1, 1]);
  const start = tf.mul(images, tf.scalar(height * width, 'int32'));

  const neighbour = (column: Tensor, row: Tensor): Tensor => {
    const inside = tf.logicalAnd(isWithin(tf, column, width), isWithin(tf, row, height));
    const near = tf.mul(tf.sub(1, tf.abs(tf.sub(x, column))), tf.sub(1, tf.abs(tf.sub(y, row))));
    const weight = tf.mul(near, tf.cast(inside, 'float32'));
    // A place in one image is exact as a float; one among all images might not be.
    const place = tf.add(
      tf.mul(tf.clipByValue(row, 0, height - 1), width),
      tf.clipByValue(column, 0, width - 1),
    );
    const index = tf.add(tf.cast(place, 'int32'), start);
    const value = tf.gather(pixels, tf.reshape(index, [batch * points]) as Tensor1D);
    return tf.mul(value, tf.reshape(weight, [batch * points, 1]));
  };
  const right = tf.add(left, 1);
  const bottom = tf.add(top, 1);
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ] as const;
  const sampled = corners.map(([column, row]) => neighbour(column, row));
  return tf.reshape(tf.addN(sampled), [batch, rows, columns, channels]);
}

function toPixels(tf: TensorFlow, grid: Tensor, length: number, alignCorners: boolean): Tensor {
  const scale = alignCorners ? (length - 1) / 2 : length / 2;
  return tf.add(tf.mul(grid, scale), (length - 1) / 2);
}

const isWithin = (tf: TensorFlow, place: Tensor, length: number): Tensor =>
  tf.logicalAnd(tf.greaterEqual(place, 0), tf.lessEqual(place, length - 1));
