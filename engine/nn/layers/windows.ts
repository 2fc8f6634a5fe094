import type { Tensor } from '../tensor.js';

/**
 * Cuts maps of tokens x (B, H, W, C) into windows of `side` x `side`, zeros filling up the last row and column of windows:
 * -> (B rows columns, side^2, C), map after map and row after row.
 */
export function cutWindows<T>(x: Tensor<T>, side: number): Tensor<T> {
  const [batch, height, width, channels] = x.shape;
  const rows = Math.ceil(height / side);
  const columns = Math.ceil(width / side);
  return x
    .pad([0, 0, 0, 0], [0, rows * side - height, columns * side - width, 0])
    .reshape(batch, rows, side, columns, side, channels)
    .transpose(0, 1, 3, 2, 4, 5)
    .reshape(batch * rows * columns, side ** 2, channels);
}

/** The inverse: windows, less what was filled up, joined to maps (B, H, W, C). */
export function joinWindows<T>(windows: Tensor<T>, height: number, width: number): Tensor<T> {
  const [count, tokens, channels] = windows.shape;
  const side = Math.sqrt(tokens);
  const rows = Math.ceil(height / side);
  const columns = Math.ceil(width / side);
  return windows
    .reshape(count / (rows * columns), rows, columns, side, side, channels)
    .transpose(0, 1, 3, 2, 4, 5)
    .reshape(count / (rows * columns), rows * side, columns * side, channels)
    .slice(1, 0, height)
    .slice(2, 0, width);
}
