/** Which parts of an image an answer comes from, computed in the graph that gives the answer. */
import { transposeLast } from '../nn/layers/attention.js';
import type { Parameters } from '../nn/parameters.js';
import type { Tensor } from '../nn/tensor.js';
import { type Classifier, normalise } from './classifier.js';
import { classifyTokens, type SwinConfig, swinTokens } from './swin.js';
import { type VitConfig, vit } from './vit.js';

/** Logits (B, classes) and maps (B, K, n n) of n x n cells: one for all classes (K = 1), or one for each. */
export interface Explained<T> {
  readonly logits: Tensor<T>;
  readonly maps: Tensor<T>;
}

/** As classify() of classifier.ts, with maps: attention rollout for a ViT, class activation maps for a Swin. */
export function explain<T>(
  pictures: Tensor<T>,
  p: Parameters<T>,
  { config, preparation }: Pick<Classifier, 'config' | 'preparation'>,
): Explained<T> {
  const images = normalise(pictures, preparation);
  return config.kind === 'vit' ? rollout(images, p, config) : activations(images, p, config);
}

/**
 * Attention rollout (Abnar and Zuidema, 2020): how much of the class token comes from each patch, if a block passes on half
 * of every token as it is and half through the mean of its heads' attention.
 */
function rollout<T>(images: Tensor<T>, p: Parameters<T>, config: VitConfig): Explained<T> {
  const blocks: Tensor<T>[] = [];
  const logits = vit(images, p, config, (x, attn) => blocks.push(meanAttention(x, attn, config.heads)));
  const [batch, tokens] = blocks[0].shape;
  const classToken = new Float32Array(batch * tokens);
  for (let i = 0; i < batch; i++) classToken[i * tokens] = 1;
  const start = images.constant(classToken, batch, 1, tokens);
  const shares = blocks.reduceRight((share, attention) => share.matmul(attention).add(share).mul(0.5), start);
  return { logits, maps: shares.slice(2, 1, tokens) };
}

/** The attention weights of a block, the mean of its heads: x (B, N, C), normalised -> (B, N, N). */
function meanAttention<T>(x: Tensor<T>, p: Parameters<T>, heads: number): Tensor<T> {
  const [batch, tokens, channels] = x.shape;
  const dim = channels / heads;
  const joint = x.linear(p.at('qkv'), 3 * channels).reshape(batch, tokens, 3, heads, dim);
  const [q, k] = joint
    .transpose(2, 0, 3, 1, 4)
    .split(0, 1, 1, 1)
    .map((t) => t.reshape(batch, heads, tokens, dim));
  return q
    .mul(dim ** -0.5)
    .matmul(transposeLast(k))
    .softmax()
    .sum(1)
    .mul(1 / heads);
}

/**
 * Class activation maps (Zhou et al., 2016). A Swin has no class token whose attention could be followed, and its windows
 * see only neighbours; but its logits are the mean of what the classifier says of each token, so these parts are exact.
 */
function activations<T>(images: Tensor<T>, p: Parameters<T>, config: SwinConfig): Explained<T> {
  const tokens = swinTokens(images, p, config);
  const [height, width, batch] = tokens.shape;
  const maps = classifyTokens(tokens, p, config)
    .reshape(height * width, batch, config.classes)
    .transpose(1, 2, 0);
  const logits = maps.sum(2).mul(1 / (height * width));
  return { logits, maps };
}
