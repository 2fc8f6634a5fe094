import type { Parameters } from '../parameters.js';
import type { Tensor } from '../tensor.js';

/**
 * Sinusoidal positions of points (N, 2) in pixels of the map: sin and cos of x, then of y, at `dim` / 4 frequencies each ->
 * (N, dim). Frequencies are i `step`, i = 0 .. dim / 4 - 1.
 */
export function sinusoidalPositions<T>(points: Tensor<T>, dim: number, step = Math.PI / dim): Tensor<T> {
  const count = dim / 4;
  const frequencies = points.constant(
    Float32Array.from({ length: count }, (_, i) => i * step),
    1,
    count,
  );
  const [x, y] = points.split(1, 1, 1).map((coordinate) => coordinate.mul(frequencies));
  return x.sin().concat(1, x.cos(), y.sin(), y.cos());
}

/** The centres of a map's cells, row by row, as (x, y): (rows columns, 2), `spacing` apart, the first at `offset`. */
export function gridPoints(rows: number, columns: number, spacing = 1, offset = 0): Float32Array {
  const points = new Float32Array(rows * columns * 2);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      points[2 * (y * columns + x)] = x * spacing + offset;
      points[2 * (y * columns + x) + 1] = y * spacing + offset;
    }
  }
  return points;
}

/** Learned positions (ViT, section 3.1): tokens x (1, N, C) plus the parameter `pos_embed` of the same shape. */
export function learnedPositions<T>(x: Tensor<T>, p: Parameters<T>): Tensor<T> {
  return x.add(p.tensor('pos_embed', x.shape));
}
