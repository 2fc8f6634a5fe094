import { sinusoidalPositions } from '../../../nn/layers/positions.js';
import type { Tensor } from '../../../nn/tensor.js';

/** The original counts with 3.14 for pi, and takes 200 cells for the largest map. */
const STEP = 3.14 / 200;

/** Positions of points (N, 2) in cells of the coarse map -> (N, dim), as the original encodes them everywhere. */
export const cellPositions = <T>(points: Tensor<T>, dim: number): Tensor<T> =>
  sinusoidalPositions(points, dim, STEP);
