import { type StemStep, stemEmbedding, stemPatch } from '../nn/layers/conv-stem.js';
import { patchMerging } from '../nn/layers/patches.js';
import { swinBlock } from '../nn/layers/window-attention.js';
import type { Parameters } from '../nn/parameters.js';
import type { Tensor } from '../nn/tensor.js';

/** What makes one Swin Transformer differ from another. */
export interface SwinConfig {
  readonly kind: 'swin';
  /** Convolutions that embed patches of stemPatch() pixels; without, patches of 4 pixels are embedded as they are. */
  readonly stem?: readonly StemStep[];
  /** Channels of the first stage; each further one has twice as many. */
  readonly channels: number;
  /** Blocks and attention heads of each stage. */
  readonly depths: readonly number[];
  readonly heads: readonly number[];
  /** Side of a window in tokens. */
  readonly window: number;
  readonly classes: number;
}

const PATCH = 4;
const MLP_RATIO = 4;

/** Image sides come in multiples of this, so that whole windows cover every stage and nothing is ever padded. */
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
export function swinTokens<T>(images: Tensor<T>, p: Parameters<T>, config: SwinConfig): Tensor<T> {
  const embedded = embed(images, p.at('patch_embed'), config);
  return config.depths
    .reduce((x, _, i) => stage(x, p.at('layers', i), config, i), embedded)
    .layerNorm(p.at('norm'));
}

/** Images (B, 3, S, S) -> the first stage's tokens (H, W, B, C). */
function embed<T>(images: Tensor<T>, p: Parameters<T>, { stem, channels }: SwinConfig): Tensor<T> {
  const patches = stem
    ? stemEmbedding(images, p, { stem, channels })
    : images.conv2d(p.at('proj'), { out: channels, kernel: PATCH, stride: PATCH });
  return patches.transpose(2, 3, 0, 1).layerNorm(p.at('norm'));
}

/** Tokens (..., C), or their mean -> logits (..., classes). */
export const classifyTokens = <T>(tokens: Tensor<T>, p: Parameters<T>, { classes }: SwinConfig): Tensor<T> =>
  tokens.linear(p.at('head'), classes);

/** Patch merging, but for the first stage, then blocks of plain and shifted windows in turn. */
function stage<T>(x: Tensor<T>, p: Parameters<T>, config: SwinConfig, index: number): Tensor<T> {
  const merged = index === 0 ? x : patchMerging(x, p.at('downsample'));
  const [side, , , channels] = merged.shape;
  // A single window has nothing to be shifted against.
  const shift = side > config.window ? Math.floor(config.window / 2) : 0;
  const blocks = Array.from({ length: config.depths[index] }, (_, i) => (i % 2 === 0 ? 0 : shift));
  return blocks.reduce(
    (map, distance, i) =>
      swinBlock(map, p.at('blocks', i), {
        heads: config.heads[index],
        window: config.window,
        shift: distance,
        hidden: MLP_RATIO * channels,
      }),
    merged,
  );
}
