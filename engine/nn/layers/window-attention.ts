import type { Parameters } from '../parameters.js';
import { pair, type Tensor } from '../tensor.js';
import { mlp, multiHeadSelfAttention } from './attention.js';

export interface SwinBlockOptions {
  readonly heads: number;
  /** Window side in tokens. */
  readonly window: number;
  /** 0 for W-MSA, half a window for SW-MSA; a number stands for both directions (rows, columns). */
  readonly shift: number | readonly [number, number];
  /** Width of the feed-forward layer. */
  readonly hidden: number;
}

/**
 * A Swin transformer block (Swin, section 3.2) on a map of tokens x (H, W, G, C), where G maps lie side by side and do
 * not see each other: attention within windows of the map, shifted or not, then a feed-forward layer, both residual.
 * Sizes that windows do not divide are padded at the bottom and right; padding is masked, so no token attends to it.
 */
export function swinBlock<T>(x: Tensor<T>, p: Parameters<T>, options: SwinBlockOptions): Tensor<T> {
  const attended = x.add(shiftedWindowAttention(x.layerNorm(p.at('norm1')), p.at('attn'), options));
  return attended.add(mlp(attended.layerNorm(p.at('norm2')), p.at('mlp'), options.hidden));
}

/**
 * A stage of `depth` Swin blocks, parameters `blocks.0`, ...: every second one has its windows shifted by `options.shift`
 * (Swin, section 3.2), the others have them unshifted.
 */
export function swinBlocks<T>(
  x: Tensor<T>,
  p: Parameters<T>,
  depth: number,
  options: SwinBlockOptions,
): Tensor<T> {
  return Array.from({ length: depth }).reduce<Tensor<T>>(
    (map, _, i) => swinBlock(map, p.at('blocks', i), i % 2 === 0 ? { ...options, shift: 0 } : options),
    x,
  );
}

function shiftedWindowAttention<T>(x: Tensor<T>, p: Parameters<T>, options: SwinBlockOptions): Tensor<T> {
  const [height, width, groups, channels] = x.shape;
  const { window } = options;
  const [down, right] = pair(options.shift);
  const rows = Math.ceil(height / window);
  const columns = Math.ceil(width / window);
  const padded = x.pad([0, 0, 0, 0], [rows * window - height, columns * window - width, 0, 0]);
  const windows = padded
    .roll(0, -down)
    .roll(1, -right)
    .reshape(rows, window, columns, window, groups, channels)
    .transpose(0, 2, 4, 1, 3, 5)
    .reshape(rows * columns * groups, window ** 2, channels);
  const mask = attentionMask(x, options);
  const biases = [relativePositionBias(p, options.heads, window ** 2), ...(mask ? [mask] : [])];
  return multiHeadSelfAttention(windows, p, options.heads, ...biases)
    .reshape(rows, columns, groups, window, window, channels)
    .transpose(0, 3, 1, 4, 2, 5)
    .reshape(rows * window, columns * window, groups, channels)
    .roll(0, down)
    .roll(1, right)
    .slice(0, 0, height)
    .slice(1, 0, width);
}

/** The learned bias of each head for each pair of places in a window (Swin, section 3.2): (heads, 1, N, N). */
function relativePositionBias<T>(p: Parameters<T>, heads: number, tokens: number): Tensor<T> {
  const window = Math.sqrt(tokens);
  const table = p.tensor('relative_position_bias_table', [(2 * window - 1) ** 2, heads]);
  const index = new Int32Array(tokens * tokens);
  for (let i = 0; i < tokens; i++) {
    for (let j = 0; j < tokens; j++) {
      const rows = Math.floor(i / window) - Math.floor(j / window) + window - 1;
      const columns = (i % window) - (j % window) + window - 1;
      index[i * tokens + j] = rows * (2 * window - 1) + columns;
    }
  }
  return table
    .gather(0, p.constant(index, tokens * tokens))
    .transpose(1, 0)
    .reshape(heads, 1, tokens, tokens);
}

/**
 * Added to the scores of pairs that may not attend. Swin's code adds -100, whose exponential is a denormal number where the
 * others are near zero: CPUs take twenty times as long for those, and no result differs.
 */
const BLOCKED = -1000;

/**
 * BLOCKED for pairs of tokens that a shifted window holds from different sides of the map, or of which one is padding, 0
 * for others: (B, N, N); undefined if no window needs it.
 */
function attentionMask<T>(x: Tensor<T>, { window, shift }: SwinBlockOptions): Tensor<T> | undefined {
  const [height, width, groups] = x.shape;
  const [down, right] = pair(shift);
  const rowRegions = regions(height, window, down);
  const columnRegions = regions(width, window, right);
  if (new Set(rowRegions).size === 1 && new Set(columnRegions).size === 1) return undefined;
  const rows = rowRegions.length / window;
  const columns = columnRegions.length / window;
  const tokens = window ** 2;
  const mask = new Float32Array(rows * columns * groups * tokens * tokens);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const region = Array.from({ length: tokens }, (_, i) => {
        const y = row * window + Math.floor(i / window);
        return rowRegions[y] * 8 + columnRegions[column * window + (i % window)];
      });
      for (let group = 0; group < groups; group++) {
        for (const a of region) for (const b of region) mask[at++] = a === b ? 0 : BLOCKED;
      }
    }
  }
  return x.constant(mask, rows * columns * groups, tokens, tokens);
}

/** Which part of one axis each place of the padded, shifted map comes from: tokens attend within equal parts. */
function regions(length: number, window: number, shift: number): number[] {
  const padded = Math.ceil(length / window) * window;
  return Array.from({ length: padded }, (_, place) => {
    const source = (place + shift) % padded;
    const wrapped = shift > 0 && place >= padded - shift;
    return (source >= length ? 2 : 0) + (wrapped ? 1 : 0);
  });
}
