import { firstTokensAttention, mlp } from '../nn/layers/attention.js';
import { type StemStep, stemEmbedding } from '../nn/layers/conv-stem.js';
import { tokensToMap } from '../nn/layers/patches.js';
import { gridPositions } from '../nn/layers/positions.js';
import type { Parameters } from '../nn/parameters.js';
import { antialiased, cornerAligned, cubic, type Taps } from '../nn/resample.js';
import type { Tensor } from '../nn/tensor.js';
import type { ClassifierSource } from '../weights/classifier-names.js';

/** A Vision Transformer up to its last norm: what classifies, and what serves as a backbone. */
export interface VitBackboneConfig {
  readonly channels: number;
  /** Transformer blocks. */
  readonly depth: number;
  readonly heads: number;
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** Convolutions that embed the patches; without, they are embedded as they are. */
  readonly stem?: readonly StemStep[];
  /** Patches on each side of the images it was trained with: it has a learned position for each. */
  readonly grid: number;
  /** Whose way of resampling the positions for images of another size. */
  readonly resampling: ClassifierSource;
}

/** What makes one Vision Transformer differ from another. */
export interface VitConfig extends VitBackboneConfig {
  readonly kind: 'vit';
  readonly classes: number;
}

const EPSILON = 1e-6;
const MLP_RATIO = 4;

/** Told of each block's attention: its input, normalised (B, N, channels), and its parameters. */
export type AttentionObserver<T> = (x: Tensor<T>, p: Parameters<T>) => void;

/**
 * Vision Transformer (Dosovitskiy et al., 2021, section 3.1): normalised images (B, 3, H, W), H and W multiples of the
 * patch, -> logits (B, classes), read from the class token. Parameters have timm's names.
 */
export function vit<T>(
  images: Tensor<T>,
  p: Parameters<T>,
  config: VitConfig,
  observe?: AttentionObserver<T>,
): Tensor<T> {
  const classToken = vitTokens(images, p, config, 1, observe).reshape(images.shape[0], config.channels);
  return classToken.layerNorm(p.at('norm'), EPSILON).linear(p.at('head'), config.classes);
}

/** The same transformer as a backbone: a normalised image (1, 3, H, W) -> (1, channels, H / patch, W / patch). */
export function vitMap<T>(image: Tensor<T>, p: Parameters<T>, config: VitBackboneConfig): Tensor<T> {
  const [rows, columns] = gridOf(image, config);
  const all = 1 + rows * columns;
  const patches = vitTokens(image, p, config, all).slice(1, 1, all);
  const normalised = patches.layerNorm(p.at('norm'), EPSILON);
  return tokensToMap(normalised.reshape(rows, columns, 1, config.channels));
}

/** The first `count` tokens as the last block leaves them, the class token before those of the patches: (B, count, channels). */
function vitTokens<T>(
  images: Tensor<T>,
  p: Parameters<T>,
  config: VitBackboneConfig,
  count: number,
  observe?: AttentionObserver<T>,
): Tensor<T> {
  const embedded = embedPatches(images, p, config);
  const [, all] = embedded.shape;
  // Nobody reads the other tokens of the last block.
  const counts = Array.from({ length: config.depth }, (_, i) => (i < config.depth - 1 ? all : count));
  return counts.reduce((x, needed, i) => block(x, p.at('blocks', i), config, needed, observe), embedded);
}

/** Patches as tokens behind the class token, each with its position: (B, 1 + patches, channels). */
function embedPatches<T>(images: Tensor<T>, p: Parameters<T>, config: VitBackboneConfig): Tensor<T> {
  const { channels, patch, stem } = config;
  const [batch] = images.shape;
  const [rows, columns] = gridOf(images, config);
  const embedding = p.at('patch_embed');
  const map = stem
    ? stemEmbedding(images, embedding, { stem, channels })
    : images.conv2d(embedding.at('proj'), { out: channels, kernel: patch, stride: patch });
  const patches = map.reshape(batch, channels, rows * columns).transpose(0, 2, 1);
  const classToken = p.tensor('cls_token', [1, 1, channels]);
  const copies = Array.from({ length: batch - 1 }, () => classToken);
  const tokens = classToken.concat(0, ...copies).concat(1, patches);
  return tokens.add(learnedPositions(p, config, [rows, columns]));
}

/** The positions of the class token and of a grid of patches, (1, 1 + rows columns, channels). */
export function learnedPositions<T>(
  p: Parameters<T>,
  { channels, grid, resampling }: Pick<VitBackboneConfig, 'channels' | 'grid' | 'resampling'>,
  [rows, columns]: readonly [number, number],
): Tensor<T> {
  const [first, trained] = p.tensor('pos_embed', [1, 1 + grid ** 2, channels]).split(1, 1, grid ** 2);
  const others = gridPositions(
    trained.reshape(grid, grid, channels),
    positionTaps(grid, rows, resampling),
    positionTaps(grid, columns, resampling),
  );
  return first.concat(1, others.reshape(1, rows * columns, channels));
}

/** How each library resamples positions: torchvision's interpolate_embeddings, timm's resample_abs_pos_embed. */
const positionTaps = (from: number, to: number, resampling: ClassifierSource): Taps[] =>
  resampling === 'timm' ? antialiased(from, to, cubic(-0.5)) : cornerAligned(from, to, cubic(-0.75));

const gridOf = <T>({ shape }: Tensor<T>, { patch }: VitBackboneConfig): readonly [number, number] => [
  shape[2] / patch,
  shape[3] / patch,
];

/** Pre-norm attention and feed-forward layer, both residual, of the first `count` tokens. */
function block<T>(
  x: Tensor<T>,
  p: Parameters<T>,
  { heads, channels }: VitBackboneConfig,
  count: number,
  observe?: AttentionObserver<T>,
): Tensor<T> {
  const normalised = x.layerNorm(p.at('norm1'), EPSILON);
  observe?.(normalised, p.at('attn'));
  const attended = x.slice(1, 0, count).add(firstTokensAttention(normalised, p.at('attn'), heads, count));
  return attended.add(mlp(attended.layerNorm(p.at('norm2'), EPSILON), p.at('mlp'), MLP_RATIO * channels));
}
