import { mapToTokens, patchMerging, tokensToMap } from '../../nn/layers/patches.js';
import { swinBlocks } from '../../nn/layers/window-attention.js';
import type { Parameters } from '../../nn/parameters.js';
import type { ConvOptions, Tensor } from '../../nn/tensor.js';
import { swinStages } from '../swin.js';
import { vitMap } from '../vit.js';
import {
  type CompactEncoderConfig,
  STRIDE,
  type StemSwinConfig,
  type SwinEncoderConfig,
  type VitEncoderConfig,
} from './config.js';

/** Channels of the two convolutions of a ViT encoder's stem. */
const STEM = [32, 64] as const;

/**
 * Image to features at 1/8 of its size, by a backbone and a 3x3 convolution `head`: image (1, 3, H, W) of 0..255, H and W
 * multiples of 8 -> (1, out, H / 8, W / 8). Backbones take -1..1: those of classifiers have their own normalisation in
 * their first convolution (see backbone.ts).
 */
export function encodeImage<T>(
  image: Tensor<T>,
  p: Parameters<T>,
  config: CompactEncoderConfig,
  out: number,
): Tensor<T> {
  const map = encode(image.mul(1 / 127.5).sub(1), p, config);
  return map.conv2d(p.at('head'), { out, kernel: 3, padding: 1 });
}

function encode<T>(image: Tensor<T>, p: Parameters<T>, config: CompactEncoderConfig): Tensor<T> {
  switch (config.type) {
    case 'stem-swin':
      return stemSwin(image, p, config);
    case 'swin':
      return swinEncoder(image, p, config);
    case 'vit':
      return vitEncoder(image, p, config);
  }
}

function stemSwin<T>(image: Tensor<T>, p: Parameters<T>, config: StemSwinConfig): Tensor<T> {
  const { depth, heads, window, mlpRatio } = config;
  const eighth = patchMerging(
    mapToTokens(residualStem(image, p.at('patch_embed'), config)),
    p.at('downsample'),
  );
  const hidden = eighth.shape[3] * mlpRatio;
  const shift = Math.floor(window / 2);
  return tokensToMap(swinBlocks(eighth, p.at('stages', 1), depth, { heads, window, shift, hidden }));
}

/** Convolutions with residual blocks at 1/2 and 1/4 (Xiao et al., 2021): (1, 3, H, W) -> (1, channels, H / 4, W / 4). */
function residualStem<T>(image: Tensor<T>, p: Parameters<T>, config: StemSwinConfig): Tensor<T> {
  const { stem, channels, residual } = config;
  const half = convRelu(image, p.at('conv'), { out: stem, kernel: 7, stride: 2, padding: 3 });
  const reduced = { out: channels, kernel: 3, stride: 2, padding: 1 };
  let x = convRelu(residualBlock(half, p.at('first')), p.at('reduce'), reduced);
  for (let i = 0; i < residual; i++) x = residualBlock(x, p.at('blocks', i));
  return x;
}

/** Two 3x3 convolutions beside a shortcut (He et al., 2016), without norms. */
function residualBlock<T>(x: Tensor<T>, p: Parameters<T>): Tensor<T> {
  const convolution = { out: x.shape[1], kernel: 3, padding: 1 };
  return x.add(convRelu(x, p.at('conv1'), convolution).conv2d(p.at('conv2'), convolution)).relu();
}

const convRelu = <T>(x: Tensor<T>, p: Parameters<T>, convolution: ConvOptions): Tensor<T> =>
  x.conv2d(p, convolution).relu();

/** The classifier's first stages, and a norm, since nothing bounds what their residuals add up to. */
const swinEncoder = <T>(image: Tensor<T>, p: Parameters<T>, config: SwinEncoderConfig): Tensor<T> =>
  tokensToMap(swinStages(image, p.at('backbone'), config).layerNorm(p.at('norm')));

/**
 * A ViT sees the whole image, in patches too coarse to match: at 1/8 attention would cost sixteen times as much as at 1/16.
 * So each token is split into those of 1/8 (patch merging undone: `upsample`, then pixel shuffle), and a convolutional
 * stem adds detail that moves with the image, which tokens with absolute positions do not.
 */
function vitEncoder<T>(image: Tensor<T>, p: Parameters<T>, config: VitEncoderConfig): Tensor<T> {
  const { channels, patch } = config;
  const [, , height, width] = image.shape;
  // The end of the image is filled up to whole patches with grey, and cut off again.
  const missing = (side: number) => Math.ceil(side / patch) * patch - side;
  const filled = image.pad([0, 0, 0, 0], [0, 0, missing(height), missing(width)]);
  const factor = patch / STRIDE;
  const finer = vitMap(filled, p.at('backbone'), config)
    .conv2d(p.at('upsample'), { out: factor * channels, kernel: 1 })
    .depthToSpace(factor)
    .slice(2, 0, height / STRIDE)
    .slice(3, 0, width / STRIDE);
  return finer.concat(1, stem(image, p.at('stem')));
}

/** Two convolutions: (1, 3, H, W) -> (1, 64, H / 8, W / 8). */
function stem<T>(image: Tensor<T>, p: Parameters<T>): Tensor<T> {
  return image
    .conv2d(p.at('conv1'), { out: STEM[0], kernel: 7, stride: 4, padding: 3 })
    .relu()
    .conv2d(p.at('conv2'), { out: STEM[1], kernel: 3, stride: 2, padding: 1 })
    .relu();
}
