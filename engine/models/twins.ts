import {
  attendInParts,
  headBias,
  linearOf,
  mlp,
  multiHeadSelfAttention,
  projectHeads,
  projectToHeads,
} from '../nn/layers/attention.js';
import { mapToTokens, tokensToMap } from '../nn/layers/patches.js';
import { cutWindows, joinWindows } from '../nn/layers/windows.js';
import type { Parameters } from '../nn/parameters.js';
import type { Tensor } from '../nn/tensor.js';

/** The first two stages of a Twins-SVT, at 1/4 and 1/8 of the image's size; two blocks each. */
export interface TwinsConfig {
  readonly channels: readonly [number, number];
  readonly heads: readonly [number, number];
  /** Side of the windows of local attention. */
  readonly window: number;
  /** Global attention reads one summary of each square of this side. */
  readonly reductions: readonly [number, number];
  readonly mlpRatio: number;
}

/** timm's norms of blocks; others have PyTorch's 1e-5. */
const BLOCK_EPSILON = 1e-6;
const PATCHES = [4, 2] as const;

/**
 * Twins-SVT (Chu et al., NeurIPS 2021, section 3.2) up to its second stage, with timm's names: image (1, 3, H, W), H and W
 * multiples of 8 -> (1, C, H / 8, W / 8). Each stage embeds patches, then attends locally and globally in turn; after the
 * first block a depthwise convolution tells positions (section 3.1).
 */
export function twinsFeatures<T>(image: Tensor<T>, p: Parameters<T>, config: TwinsConfig): Tensor<T> {
  return [0, 1].reduce((map, stage) => {
    const channels = config.channels[stage];
    const embed = p.at('patch_embeds', stage);
    const patches = map.conv2d(embed.at('proj'), {
      out: channels,
      kernel: PATCHES[stage],
      stride: PATCHES[stage],
    });
    const [, , height, width] = patches.shape;
    const tokens = mapToTokens(patches).reshape(1, height, width, channels).layerNorm(embed.at('norm'));
    const [local, global] = [0, 1].map((i) => p.at('blocks', stage, i));
    const heads = config.heads[stage];
    const hidden = channels * config.mlpRatio;
    const near = twinsBlock(tokens, local, hidden, BLOCK_EPSILON, (x) =>
      localAttention(x, local.at('attn'), heads, config.window),
    );
    const placed = encodePositions(near, p.at('pos_block', stage, 'proj', 0));
    const far = twinsBlock(placed, global, hidden, BLOCK_EPSILON, (x) =>
      globalAttention(x, global.at('attn'), heads, config.reductions[stage]),
    );
    return tokensToMap(far.reshape(height, width, 1, channels));
  }, image);
}

/** A transformer block on maps of tokens x (B, H, W, C): attention of some kind, then a feed-forward layer, both residual. */
export function twinsBlock<T>(
  x: Tensor<T>,
  p: Parameters<T>,
  hidden: number,
  epsilon: number,
  attention: (x: Tensor<T>) => Tensor<T>,
): Tensor<T> {
  const attended = x.add(attention(x.layerNorm(p.at('norm1'), epsilon)));
  return attended.add(mlp(attended.layerNorm(p.at('norm2'), epsilon), p.at('mlp'), hidden));
}

/** Locally-grouped self-attention: within windows; what fills up the last ones is attended to like any token. */
function localAttention<T>(x: Tensor<T>, p: Parameters<T>, heads: number, window: number): Tensor<T> {
  const [, height, width] = x.shape;
  return joinWindows(multiHeadSelfAttention(cutWindows(x, window), p, heads), height, width);
}

/** Global sub-sampled attention: every token attends to a summary of each whole square. x (1, H, W, C). */
function globalAttention<T>(x: Tensor<T>, p: Parameters<T>, heads: number, reduction: number): Tensor<T> {
  const [, height, width, channels] = x.shape;
  const whole = (length: number) => length - (length % reduction);
  const squares = cutWindows(x.slice(1, 0, whole(height)).slice(2, 0, whole(width)), reduction);
  const summaries = summarize(squares, p.at('sr'), channels).layerNorm(p.at('norm'));

  const query = linearOf(p.at('q'), channels, channels);
  const { weight, bias } = linearOf(p.at('kv'), 2 * channels, channels);
  const [key, value] = weight.split(0, channels, channels);
  const [, valueBias] = bias.split(0, channels, channels);
  const q = projectToHeads(x, query.weight, heads).add(headBias(query.bias, heads));
  const read = attendInParts(
    q,
    projectToHeads(summaries, key, heads),
    projectToHeads(summaries, value, heads),
  );
  const tokens = read.reshape(heads, 1, height * width, channels / heads);
  return projectHeads(tokens, p.at('proj'), valueBias).reshape(...x.shape);
}

/** A convolution whose stride is its kernel's side, on squares (N, side^2, C) -> (N, out). */
function summarize<T>(squares: Tensor<T>, p: Parameters<T>, out: number): Tensor<T> {
  const [count, places, channels] = squares.shape;
  const side = Math.sqrt(places);
  const weight = p.tensor('weight', [out, channels, side, side]);
  return squares.reshape(count, places * channels).linearWith(squareWeight(weight), p.tensor('bias', [out]));
}

/** A kernel (O, C, side, side) as the matrix (O, side^2 C) that applies it to tokens side by side. */
export function squareWeight<T>(kernel: Tensor<T>): Tensor<T> {
  const [out] = kernel.shape;
  return kernel.transpose(0, 2, 3, 1).reshape(out, -1);
}

/** Conditional positions: a depthwise 3x3 convolution, residual. x (1, H, W, C) */
function encodePositions<T>(x: Tensor<T>, p: Parameters<T>): Tensor<T> {
  const [, height, width, channels] = x.shape;
  const map = tokensToMap(x.reshape(height, width, 1, channels));
  const weight = p.tensor('weight', [channels, 1, 3, 3]);
  const moved = map.conv2dWith(weight, p.tensor('bias', [channels]), { padding: 1, groups: channels });
  return mapToTokens(moved.add(map)).reshape(...x.shape);
}
