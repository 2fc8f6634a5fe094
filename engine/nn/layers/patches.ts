import type { Parameters } from '../parameters.js';
import type { Tensor } from '../tensor.js';

/** (1, C, H, W) -> (H, W, 1, C): a feature map as a map of tokens. */
export function mapToTokens<T>(x: Tensor<T>): Tensor<T> {
  const [, channels, height, width] = x.shape;
  return x.reshape(channels, height, width).transpose(1, 2, 0).reshape(height, width, 1, channels);
}

/** (H, W, 1, C) -> (1, C, H, W) */
export function tokensToMap<T>(x: Tensor<T>): Tensor<T> {
  const [height, width, , channels] = x.shape;
  return x.reshape(height, width, channels).transpose(2, 0, 1).reshape(1, channels, height, width);
}

/** Overlapping patch embedding: a strided convolution `proj` and a layer norm `norm`; (1, 3, H, W) -> tokens. */
export function patchEmbed<T>(
  image: Tensor<T>,
  p: Parameters<T>,
  options: { channels: number; kernel: number; stride: number },
): Tensor<T> {
  const { channels, kernel, stride } = options;
  const padding = Math.floor(kernel / 2);
  return mapToTokens(image.conv2d(p.at('proj'), { out: channels, kernel, stride, padding })).layerNorm(
    p.at('norm'),
  );
}

/**
 * Pixel shuffle undone, on maps of tokens: (b H, b W, G, C) -> (H, W, G, b b C), the tokens of each b x b block side by
 * side. Part j b + i is the block's row i, column j: the order of Swin's checkpoints.
 */
export function spaceToDepth<T>(x: Tensor<T>, block: number): Tensor<T> {
  const [height, width, groups, channels] = x.shape;
  return x
    .reshape(height / block, block, width / block, block, groups, channels)
    .transpose(0, 2, 4, 3, 1, 5)
    .reshape(height / block, width / block, groups, block ** 2 * channels);
}

/**
 * Patch merging (Swin, section 3.1): the four tokens of each 2x2 block side by side, `norm`, then `reduction` to half the
 * channels; (H, W, G, C) -> (H / 2, W / 2, G, 2 C).
 */
export function patchMerging<T>(x: Tensor<T>, p: Parameters<T>): Tensor<T> {
  return spaceToDepth(x, 2)
    .layerNorm(p.at('norm'))
    .linear(p.at('reduction'), 2 * x.shape[3], { bias: false });
}
