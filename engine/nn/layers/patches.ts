import type { Parameters } from '../parameters.js';
import type { ConvOptions, Tensor } from '../tensor.js';

/** (B, C, H, W) -> (H, W, B, C): feature maps as maps of tokens, side by side. */
export function mapToTokens<T>(x: Tensor<T>): Tensor<T> {
  const [batch, channels, height, width] = x.shape;
  const pixels = x.reshape(batch * channels, height, width).transpose(1, 2, 0);
  return pixels.reshape(height, width, batch, channels);
}

/** (H, W, B, C) -> (B, C, H, W) */
export function tokensToMap<T>(x: Tensor<T>): Tensor<T> {
  const [height, width, batch, channels] = x.shape;
  const planes = x.reshape(height, width, batch * channels).transpose(2, 0, 1);
  return planes.reshape(batch, channels, height, width);
}

/**
 * Patch embedding (Swin, section 3.1): a strided convolution `proj`, whose patches overlap if its kernel is larger than its
 * stride, and a layer norm `norm`; (B, 3, H, W) -> (H', W', B, out).
 */
export const patchEmbed = <T>(images: Tensor<T>, p: Parameters<T>, convolution: ConvOptions): Tensor<T> =>
  mapToTokens(images.conv2d(p.at('proj'), convolution)).layerNorm(p.at('norm'));

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
