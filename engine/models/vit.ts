import { mlp, multiHeadSelfAttention } from '../nn/layers/attention.js';
import { type StemStep, stemEmbedding } from '../nn/layers/conv-stem.js';
import type { Parameters } from '../nn/parameters.js';
import type { Tensor } from '../nn/tensor.js';

/** What makes one Vision Transformer differ from another. */
export interface VitConfig {
  readonly kind: 'vit';
  readonly channels: number;
  /** Transformer blocks. */
  readonly depth: number;
  readonly heads: number;
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** Convolutions that embed the patches; without, they are embedded as they are. */
  readonly stem?: readonly StemStep[];
  readonly classes: number;
}

const EPSILON = 1e-6;
const MLP_RATIO = 4;

/** Told of each block's attention: its input, normalised (B, N, channels), and its parameters. */
export type AttentionObserver<T> = (x: Tensor<T>, p: Parameters<T>) => void;

/**
 * Vision Transformer (Dosovitskiy et al., 2021, section 3.1): normalised images (B, 3, H, W), H and W multiples of the
 * patch, -> logits (B, classes), read from the class token. Parameters have timm's names; `pos_embed` is that of this
 * image size.
 */
export function vit<T>(
  images: Tensor<T>,
  p: Parameters<T>,
  config: VitConfig,
  observe?: AttentionObserver<T>,
): Tensor<T> {
  const embedded = embedPatches(images, p, config);
  const encoded = Array.from({ length: config.depth }).reduce<Tensor<T>>(
    (x, _, i) => block(x, p.at('blocks', i), config, observe),
    embedded,
  );
  const classToken = encoded.slice(1, 0, 1).reshape(images.shape[0], config.channels);
  return classToken.layerNorm(p.at('norm'), EPSILON).linear(p.at('head'), config.classes);
}

/** Patches as tokens behind the class token, each with its position: (B, 1 + patches, channels). */
function embedPatches<T>(
  images: Tensor<T>,
  p: Parameters<T>,
  { channels, patch, stem }: VitConfig,
): Tensor<T> {
  const [batch, , height, width] = images.shape;
  const count = (height / patch) * (width / patch);
  const embedding = p.at('patch_embed');
  const map = stem
    ? stemEmbedding(images, embedding, { stem, channels })
    : images.conv2d(embedding.at('proj'), { out: channels, kernel: patch, stride: patch });
  const patches = map.reshape(batch, channels, count).transpose(0, 2, 1);
  const [first, others] = p.tensor('pos_embed', [1, 1 + count, channels]).split(1, 1, count);
  const classToken = p.tensor('cls_token', [1, 1, channels]).add(first);
  const copies = Array.from({ length: batch - 1 }, () => classToken);
  return classToken.concat(0, ...copies).concat(1, patches.add(others));
}

/** Pre-norm attention and feed-forward layer, both residual. */
function block<T>(
  x: Tensor<T>,
  p: Parameters<T>,
  { heads, channels }: VitConfig,
  observe?: AttentionObserver<T>,
): Tensor<T> {
  const normalised = x.layerNorm(p.at('norm1'), EPSILON);
  observe?.(normalised, p.at('attn'));
  const attended = x.add(multiHeadSelfAttention(normalised, p.at('attn'), heads));
  return attended.add(mlp(attended.layerNorm(p.at('norm2'), EPSILON), p.at('mlp'), MLP_RATIO * channels));
}
