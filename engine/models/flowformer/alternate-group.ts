import { mlp, multiHeadSelfAttention } from '../../nn/layers/attention.js';
import { swinBlock } from '../../nn/layers/window-attention.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import type { CostEncoderConfig } from './config.js';

/**
 * The alternate-group transformer (FlowFormer, section 3.2): in turn self-attention among the tokens of a pixel and
 * shifted-window attention across pixels, each among tokens of the same kind. tokens (H W tokens, C) -> the same,
 * with the input added once more.
 */
export function alternateGroupTransformer<T>(
  latent: Tensor<T>,
  p: Parameters<T>,
  config: CostEncoderConfig,
  [height, width]: readonly [number, number],
): Tensor<T> {
  const { tokens, channels, heads, window } = config;
  const hidden = channels * config.mlpRatio;
  let x = latent.reshape(height * width, tokens, channels);
  for (let i = 0; i < config.layers; i++) {
    const layer = p.at('layers', i);
    const intra = layer.at('intra');
    x = x.add(multiHeadSelfAttention(x.layerNorm(intra.at('norm1')), intra.at('attn'), heads));
    x = x.add(mlp(x.layerNorm(intra.at('norm2')), intra.at('mlp'), hidden));
    const shift = i % 2 === 0 ? 0 : Math.floor(window / 2);
    x = swinBlock(x.reshape(height, width, tokens, channels), layer.at('inter'), {
      heads,
      window,
      shift,
      hidden,
    });
    x = x.reshape(height * width, tokens, channels);
  }
  return x.reshape(height * width * tokens, channels).add(latent);
}
