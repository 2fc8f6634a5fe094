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

/**
 * Multi-head self-attention (section 3.2.2) within each of B groups of tokens, x (B, N, C), with the parameters `qkv` and
 * `proj` and biases broadcast to the scores (heads, B, N, N) -> (B, N, C).
 *
 * Each head has its own projection, so heads come out as matrices without rearranging. Two biases are not applied where
 * PyTorch does: the key's adds the same to all scores of a query, which softmax ignores; the value's passes through
 * unchanged, since attention weights sum to one, and joins the output projection's.
 */
export function multiHeadSelfAttention<T>(
  x: Tensor<T>,
  p: Parameters<T>,
  heads: number,
  ...biases: Tensor<T>[]
): Tensor<T> {
  const [batch, tokens, channels] = x.shape;
  const dim = channels / heads;
  const weight = p.at('qkv').tensor('weight', [3 * channels, channels]);
  const bias = p.at('qkv').tensor('bias', [3 * channels]);
  const [queryBias, , valueBias] = bias.split(0, channels, channels, channels);
  const flat = x.reshape(1, batch * tokens, channels);
  const [q, k, v] = weight
    .split(0, channels, channels, channels)
    .map((w) => flat.matmul(transposeLast(w.reshape(heads, dim, channels))));
  const grouped = (t: Tensor<T>) => t.reshape(heads, batch, tokens, dim);
  const query = grouped(q.add(queryBias.reshape(heads, 1, dim)));
  const attended = scaledDotProductAttention(query, grouped(k), grouped(v), ...biases);

  const proj = p.at('proj').tensor('weight', [channels, channels]);
  const projBias = p.at('proj').tensor('bias', [channels]);
  const constant = valueBias.reshape(1, channels).linearWith(proj, projBias).reshape(channels);
  return attended.transpose(1, 2, 0, 3).reshape(batch, tokens, channels).linearWith(proj, constant);
}

/** Two linear layers with a GELU between: the feed-forward part of a transformer block, parameters `fc1`, `fc2`. */
export function mlp<T>(x: Tensor<T>, p: Parameters<T>, hidden: number): Tensor<T> {
  return x.linear(p.at('fc1'), hidden).gelu().linear(p.at('fc2'), x.shape.at(-1)!);
}

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
