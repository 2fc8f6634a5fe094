import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';

/** The residual feed-forward part that the original's attention layers share: `norm2`, and `ffn` of the same width. */
export function feedForward<T>(x: Tensor<T>, p: Parameters<T>): Tensor<T> {
  const channels = x.shape.at(-1)!;
  const hidden = x.layerNorm(p.at('norm2')).linear(p.at('ffn', 0), channels).gelu();
  return x.add(hidden.linear(p.at('ffn', 3), channels));
}
