import type { Tensor } from '../tensor.js';

/**
 * Convex upsampling (RAFT, section 3.3): each fine pixel is a convex combination of the 3x3 coarse neighbours, zero
 * outside the map. flow (1, 2, H, W) in coarse pixels, logits (H W, factor^2, 9): for each fine pixel of a cell, row by
 * row, one for each neighbour, row by row -> (2, factor H, factor W) in fine pixels.
 */
export function convexUpsample<T>(flow: Tensor<T>, logits: Tensor<T>, factor: number): Tensor<T> {
  const [, , height, width] = flow.shape;
  const neighbours = neighbourhoods(flow.mul(factor));
  const fine = logits.softmax().matmul(neighbours);
  return fine
    .transpose(2, 1, 0)
    .reshape(1, 2 * factor ** 2, height, width)
    .depthToSpace(factor)
    .reshape(2, factor * height, factor * width);
}

/** The 3x3 neighbourhood of each pixel: (1, C, H, W) -> (H W, 9, C), zeros outside. */
function neighbourhoods<T>(x: Tensor<T>): Tensor<T> {
  const [, channels, height, width] = x.shape;
  const padded = x.pad([0, 0, 1, 1], [0, 0, 1, 1]);
  const shifted = Array.from({ length: 9 }, (_, i) => {
    const row = Math.floor(i / 3);
    const column = i % 3;
    return padded.slice(2, row, row + height).slice(3, column, column + width);
  });
  const [first, ...rest] = shifted;
  return first
    .concat(0, ...rest)
    .reshape(9, channels, height * width)
    .transpose(2, 0, 1);
}
