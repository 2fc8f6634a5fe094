import { type StemStep, stemEmbedding, stemPatch } from '../nn/layers/conv-stem.js';
import { mapToTokens, patchMerging } from '../nn/layers/patches.js';
import { swinBlocks } from '../nn/layers/window-attention.js';
import type { Parameters } from '../nn/parameters.js';
import type { Tensor } from '../nn/tensor.js';

/** Some stages of a Swin Transformer: all of a classifier's, or the first ones as a backbone. */
export interface SwinBackboneConfig {
  /** Convolutions that embed the patches; without, patches of 4 pixels are embedded as they are. */
  readonly stem?: readonly StemStep[];
  /** Channels of the first stage; each further one has twice as many. */
  readonly channels: number;
  /** Blocks and attention heads of each stage. */
  readonly depths: readonly number[];
  readonly heads: readonly number[];
  /** Side of a window in tokens. */
  readonly window: number;
}

/** What makes one Swin Transformer differ from another. */
export interface SwinConfig extends SwinBackboneConfig {
  readonly kind: 'swin';
  readonly classes: number;
}

const PATCH = 4;
const MLP_RATIO = 4;

/** Classified images have sides in multiples of this, so that whole windows cover every stage and nothing is padded. */
export const swinSide = ({ stem, depths, window }: SwinConfig): number =>
  (stem ? stemPatch(stem) : PATCH) * 2 ** (depths.length - 1) * window;

/**
 * Swin Transformer, v1 (Liu et al., 2021, section 3.1): normalised square images (B, 3, S, S), S a multiple of
 * swinSide(), -> logits (B, classes), from the mean of the last stage's tokens. Parameters have the names of timm >= 0.9,
 * with the classifier as `head`.
 */
export function swin<T>(images: Tensor<T>, p: Parameters<T>, config: SwinConfig): Tensor<T> {
  const tokens = swinTokens(images, p, config);
  const [height, width] = tokens.shape;
  const mean = tokens
    .sum(0)
    .sum(0)
    .mul(1 / (height * width));
  return classifyTokens(mean, p, config);
}

/** The last stage's normalised tokens, (H, W, B, C), one for each swinSide() / window pixels; maps of a batch lie side by side. */
export const swinTokens = <T>(images: Tensor<T>, p: Parameters<T>, config: SwinConfig): Tensor<T> =>
  swinStages(images, p, config).layerNorm(p.at('norm'));

/** Tokens (..., C), or their mean -> logits (..., classes). */
export const classifyTokens = <T>(tokens: Tensor<T>, p: Parameters<T>, { classes }: SwinConfig): Tensor<T> =>
  tokens.linear(p.at('head'), classes);

/**
 * Patch embedding and the stages of `config`: normalised images (B, 3, H, W), H and W multiples of a patch and then of 2 for each
 * further stage, -> tokens (H', W', B, C). Maps that windows do not divide are padded, and no token attends to padding,
 * which torchvision and timm let it do.
 */
export function swinStages<T>(images: Tensor<T>, p: Parameters<T>, config: SwinBackboneConfig): Tensor<T> {
  const embedded = embed(images, p.at('patch_embed'), config);
  return config.depths.reduce((x, _, i) => stage(x, p.at('layers', i), config, i), embedded);
}

/** Images (B, 3, H, W) -> the first stage's tokens (H', W', B, C). */
function embed<T>(images: Tensor<T>, p: Parameters<T>, { stem, channels }: SwinBackboneConfig): Tensor<T> {
  const map = stem
    ? stemEmbedding(images, p, { stem, channels })
    : images.conv2d(p.at('proj'), { out: channels, kernel: PATCH, stride: PATCH });
  return mapToTokens(map).layerNorm(p.at('norm'));
}

/** Patch merging, but for the first stage, then blocks. */
function stage<T>(x: Tensor<T>, p: Parameters<T>, config: SwinBackboneConfig, index: number): Tensor<T> {
  const { window } = config;
  const merged = index === 0 ? x : patchMerging(x, p.at('downsample'));
  const [height, width, , channels] = merged.shape;
  // A single window has nothing to be shifted against.
  const shift = (side: number) => (side > window ? Math.floor(window / 2) : 0);
  return swinBlocks(merged, p, config.depths[index], {
    heads: config.heads[index],
    window,
    shift: [shift(height), shift(width)],
    hidden: MLP_RATIO * channels,
  });
}
