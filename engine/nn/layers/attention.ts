import type { Parameters } from '../parameters.js';
import type { Tensor } from '../tensor.js';

/**
 * Scaled dot-product attention, softmax(q k^T / sqrt(d) + bias) v (Attention Is All You Need, section 3.2.1):
 * q (..., N, d), k and v (..., M, d), biases broadcast to (..., N, M) -> (..., N, d).
 */
export function scaledDotProductAttention<T>(
  q: Tensor<T>,
  k: Tensor<T>,
  v: Tensor<T>,
  ...biases: Tensor<T>[]
): Tensor<T> {
  const scale = q.shape.at(-1)! ** -0.5;
  const scores = q.mul(scale).matmul(transposeLast(k));
  return biases
    .reduce((sum, bias) => sum.add(bias), scores)
    .softmax()
    .matmul(v);
}

/** Scores of more than this are computed in parts. */
const SCORES_BYTES = 16 << 20;

/** The same without biases for many queries, some of them at a time, so that the scores are never there all at once. */
export function attendInParts<T>(q: Tensor<T>, k: Tensor<T>, v: Tensor<T>): Tensor<T> {
  const axis = q.shape.length - 2;
  const count = q.shape[axis];
  const bytesPerQuery = 4 * q.shape.slice(0, axis).reduce((n, m) => n * m, 1) * k.shape.at(-2)!;
  const part = Math.max(1, Math.floor(SCORES_BYTES / bytesPerQuery));
  const [first, ...rest] = q
    .split(axis, ...evenParts(count, part))
    .map((some) => scaledDotProductAttention(some, k, v));
  return rest.length === 0 ? first : first.concat(axis, ...rest);
}

/** A linear layer's learned part: weight (O, I) and bias (O). */
export interface Linear<T> {
  readonly weight: Tensor<T>;
  readonly bias: Tensor<T>;
}

export function linearOf<T>(p: Parameters<T>, out: number, inputs: number): Linear<T> {
  return { weight: p.tensor('weight', [out, inputs]), bias: p.tensor('bias', [out]) };
}

/**
 * Projections of tokens to queries, keys and values. Keys need no bias: it adds the same to all scores of a query, which
 * softmax ignores.
 */
export interface Projections<T> {
  readonly query: Linear<T>;
  readonly key: { readonly weight: Tensor<T> };
  readonly value: Linear<T>;
}

/** From one layer for all three, `qkv`. */
function jointProjections<T>(p: Parameters<T>, channels: number): Projections<T> {
  const { weight, bias } = linearOf(p.at('qkv'), 3 * channels, channels);
  const thirds = [channels, channels, channels];
  const [query, key, value] = weight.split(0, ...thirds);
  const [queryBias, , valueBias] = bias.split(0, ...thirds);
  return {
    query: { weight: query, bias: queryBias },
    key: { weight: key },
    value: { weight: value, bias: valueBias },
  };
}

/** From a layer for each, `q`, `k` and `v`. */
export function separateProjections<T>(p: Parameters<T>, channels: number): Projections<T> {
  const [query, key, value] = ['q', 'k', 'v'].map((name) => linearOf(p.at(name), channels, channels));
  return { query, key, value };
}

/**
 * Multi-head self-attention (section 3.2.2) within each of B groups of tokens, x (B, N, C), with the parameters `qkv` and
 * `proj` and biases broadcast to the scores (heads, B, N, N) -> (B, N, C).
 */
export function multiHeadSelfAttention<T>(
  x: Tensor<T>,
  p: Parameters<T>,
  heads: number,
  ...biases: Tensor<T>[]
): Tensor<T> {
  return projectedSelfAttention(x, p, heads, jointProjections(p, x.shape[2]), ...biases);
}

/** What the first `count` tokens of each group read of all of them: the first rows of multiHeadSelfAttention, (B, count, C). */
export const firstTokensAttention = <T>(
  x: Tensor<T>,
  p: Parameters<T>,
  heads: number,
  count: number,
): Tensor<T> => projectedAttention(x.slice(1, 0, count), x, p, heads, jointProjections(p, x.shape[2]));

/** The same as multiHeadSelfAttention with projections that lie elsewhere than in `qkv`. */
export const projectedSelfAttention = <T>(
  x: Tensor<T>,
  p: Parameters<T>,
  heads: number,
  projections: Projections<T>,
  ...biases: Tensor<T>[]
): Tensor<T> => projectedAttention(x, x, p, heads, projections, ...biases);

/** Tokens `readers` (B, M, C) attend to those of their group in x (B, N, C) -> (B, M, C). */
function projectedAttention<T>(
  readers: Tensor<T>,
  x: Tensor<T>,
  p: Parameters<T>,
  heads: number,
  { query, key, value }: Projections<T>,
  ...biases: Tensor<T>[]
): Tensor<T> {
  const [batch, , channels] = x.shape;
  const grouped = (t: Tensor<T>) => t.reshape(heads, batch, -1, channels / heads);
  const q = grouped(projectToHeads(readers, query.weight, heads).add(headBias(query.bias, heads)));
  const k = grouped(projectToHeads(x, key.weight, heads));
  const v = grouped(projectToHeads(x, value.weight, heads));
  const read = biases.length > 0 ? scaledDotProductAttention(q, k, v, ...biases) : attendInParts(q, k, v);
  return projectHeads(read, p.at('proj'), value.bias);
}

/**
 * x (..., I), M tokens in all, and weight (C, I) -> (heads, M, d) without the bias. Each head has its own projection, so
 * heads come out as matrices without rearranging.
 */
export function projectToHeads<T>(x: Tensor<T>, weight: Tensor<T>, heads: number): Tensor<T> {
  const [channels, inputs] = weight.shape;
  return x.reshape(1, -1, inputs).matmul(transposeLast(weight.reshape(heads, channels / heads, inputs)));
}

/** A bias (C) as it is added to (heads, M, d). */
export const headBias = <T>(bias: Tensor<T>, heads: number): Tensor<T> =>
  bias.reshape(heads, 1, bias.shape[0] / heads);

/**
 * What the heads read, (heads, B, N, d), through the output projection `p`: (B, N, C). The value's bias passes through
 * attention unchanged, since attention weights sum to one, and is added here.
 */
export function projectHeads<T>(read: Tensor<T>, p: Parameters<T>, valueBias: Tensor<T>): Tensor<T> {
  const [heads, batch, tokens, dim] = read.shape;
  const channels = heads * dim;
  const { weight, bias } = linearOf(p, channels, channels);
  const constant = valueBias.reshape(1, channels).linearWith(weight, bias).reshape(channels);
  return read.transpose(1, 2, 0, 3).reshape(batch, tokens, channels).linearWith(weight, constant);
}

/** Between the two layers of an MLP lies up to this much at a time, which stays in a processor's caches. */
const HIDDEN_BYTES = 2 << 20;

/** ONNX Runtime packs the weights anew for each part: they may take this share of what lies between the layers. */
const WEIGHTS_SHARE = 1 / 4;

/** Two linear layers with a GELU between: the feed-forward part of a transformer block, parameters `fc1`, `fc2`. */
export function mlp<T>(x: Tensor<T>, p: Parameters<T>, hidden: number): Tensor<T> {
  const channels = x.shape.at(-1)!;
  const first = linearOf(p.at('fc1'), hidden, channels);
  const second = linearOf(p.at('fc2'), channels, hidden);
  const rows = x.reshape(-1, channels);
  const [head, ...rest] = rows
    .split(0, ...mlpParts(rows.shape[0], channels, hidden))
    .map((part) => part.linearWith(first.weight, first.bias).gelu().linearWith(second.weight, second.bias));
  return (rest.length === 0 ? head : head.concat(0, ...rest)).reshape(...x.shape);
}

/** How many tokens go through an MLP together. */
function mlpParts(tokens: number, channels: number, hidden: number): number[] {
  const bytes = 4 * hidden * tokens;
  const weights = 8 * hidden * channels;
  const parts = Math.max(1, Math.min(bytes / HIDDEN_BYTES, (WEIGHTS_SHARE * bytes) / weights));
  return evenParts(tokens, Math.ceil(tokens / parts));
}

/** `count` in parts of `most`, but for the last. */
const evenParts = (count: number, most: number): number[] =>
  Array.from({ length: Math.ceil(count / most) }, (_, i) => Math.min(most, count - i * most));

/** (B, N, heads d) -> (B, heads, N, d) */
export function splitHeads<T>(x: Tensor<T>, heads: number): Tensor<T> {
  const [batch, tokens, channels] = x.shape;
  return x.reshape(batch, tokens, heads, channels / heads).transpose(0, 2, 1, 3);
}

/** Swaps the last two axes. */
export function transposeLast<T>(x: Tensor<T>): Tensor<T> {
  const axes = x.shape.map((_, axis) => axis);
  const rank = axes.length;
  return x.transpose(...axes.slice(0, -2), rank - 1, rank - 2);
}
