import { patchEmbed, patchMerging, tokensToMap } from '../../nn/layers/patches.js';
import { swinBlock } from '../../nn/layers/window-attention.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import type { SwinEncoderConfig } from './config.js';

/**
 * Image to features at 1/8 of its size, by two Swin stages and a 3x3 convolution `head`: image (1, 3, H, W) of 0..255,
 * H and W multiples of 8 -> (1, out, H / 8, W / 8).
 */
export function encodeImage<T>(
  image: Tensor<T>,
  p: Parameters<T>,
  config: SwinEncoderConfig,
  out: number,
): Tensor<T> {
  const normalised = image.mul(1 / 127.5).sub(1);
  const embedded = patchEmbed(normalised, p.at('patch_embed'), {
    channels: config.channels,
    kernel: 7,
    stride: 4,
  });
  const quarter = swinStage(embedded, p.at('stages', 0), config, 0);
  const eighth = swinStage(patchMerging(quarter, p.at('downsample')), p.at('stages', 1), config, 1);
  return tokensToMap(eighth).conv2d(p.at('head'), { out, kernel: 3, padding: 1 });
}

/** Blocks of plain and shifted windows in turn. */
function swinStage<T>(x: Tensor<T>, p: Parameters<T>, config: SwinEncoderConfig, stage: 0 | 1): Tensor<T> {
  const { window, mlpRatio } = config;
  const hidden = x.shape.at(-1)! * mlpRatio;
  for (let i = 0; i < config.depths[stage]; i++) {
    const shift = i % 2 === 0 ? 0 : window / 2;
    x = swinBlock(x, p.at('blocks', i), { heads: config.heads[stage], window, shift, hidden });
  }
  return x;
}
