import { type Taps, tapMatrix } from '../resample.js';
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

/**
 * Learned positions of a square grid (ViT, section 3.1) for a grid of another size, as section 3.2 has it for other
 * resolutions: (n, n, C) and the taps of both axes -> (rows, columns, C). Of parameters and tables alone, so it is folded
 * when a graph is loaded, and a checkpoint fits images of any size.
 */
export function gridPositions<T>(
  trained: Tensor<T>,
  rowTaps: readonly Taps[],
  columnTaps: readonly Taps[],
): Tensor<T> {
  const [side, , channels] = trained.shape;
  const [rows, columns] = [rowTaps.length, columnTaps.length];
  const ofRows = trained.constant(tapMatrix(rowTaps, side), rows, side);
  const ofColumns = trained.constant(tapMatrix(columnTaps, side), 1, columns, side);
  const tall = ofRows.matmul(trained.reshape(side, side * channels)).reshape(rows, side, channels);
  return ofColumns.matmul(tall);
}
