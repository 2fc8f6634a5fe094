import { transposeLast } from '../../../nn/layers/attention.js';
import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';
import type { OriginalCostConfig } from '../config.js';
import { foldedQueries, foldedValues } from '../latent-tokens.js';
import { embedCostMaps } from './cost-maps.js';
import { feedForward } from './feed-forward.js';

/**
 * Cost maps to latent cost tokens (FlowFormer, section 3.2): learned tokens read the embedded patches of each map. Any N
 * pixels of the first features (N, C) and the basis of the second -> (N tokens, channels).
 *
 * The learned tokens are constants: what each head looks for in a patch is folded into one row, and values and output
 * projection are applied to the weighted means of the patches, of which there are fewer than patches.
 */
export function latentCostTokens<T>(
  features1: Tensor<T>,
  basis: Tensor<T>,
  p: Parameters<T>,
  config: OriginalCostConfig,
  size: readonly [number, number],
): Tensor<T> {
  const { tokens, channels, heads } = config;
  const patches = embedCostMaps(features1, basis, p.at('patch_embed'), config, size);
  const [pixels, , width] = patches.shape;
  const latent = p.tensor('latent_tokens', [1, tokens, channels]).reshape(tokens, channels);
  const layer = p.at('input_layer');
  const queries = foldedQueries(latent.layerNorm(layer.at('norm1')), layer, config, width);
  const means = queries.matmul(transposeLast(patches)).softmax().matmul(patches);
  const { outward, constant } = foldedValues(layer, config, width);
  const read = means
    .reshape(pixels * tokens, heads * width)
    .linearWith(outward.transpose(1, 0, 2).reshape(channels, heads * width))
    .reshape(pixels, tokens * channels)
    .add(latent.add(constant).reshape(tokens * channels))
    .reshape(pixels * tokens, channels);
  return feedForward(read, layer);
}
