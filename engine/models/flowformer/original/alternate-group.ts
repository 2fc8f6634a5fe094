import { projectedSelfAttention, separateProjections } from '../../../nn/layers/attention.js';
import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';
import { twinsBlock } from '../../twins.js';
import type { OriginalCostConfig } from '../config.js';
import { globalAttention, localAttention } from './across-pixels.js';
import { feedForward } from './feed-forward.js';

/** PyTorch's; timm's blocks have a smaller one. */
const EPSILON = 1e-5;

/**
 * The alternate-group transformer (FlowFormer, section 3.2): in turn self-attention among the tokens of a pixel, and local
 * and global attention across pixels, each among tokens of the same kind; the first frame's context may guide it.
 * tokens (H W tokens, C), context (1, C', H, W) -> like tokens, with the input added once more.
 */
export function alternateGroupTransformer<T>(
  latent: Tensor<T>,
  context: Tensor<T>,
  p: Parameters<T>,
  config: OriginalCostConfig,
): Tensor<T> {
  const { tokens, channels, heads, layers } = config;
  const [, contextChannels, height, width] = context.shape;
  const guide = context.reshape(contextChannels, height * width).transpose(1, 0);
  const guideMap = config.contextChannels > 0 ? guide.reshape(1, height, width, contextChannels) : undefined;
  const hidden = channels * config.mlpRatio;
  let x = latent.reshape(height * width, tokens, channels);
  for (let i = 0; i < layers; i++) {
    const among = p.at('encoder_layers', i);
    const projections = separateProjections(among, channels);
    x = x.add(projectedSelfAttention(x.layerNorm(among.at('norm1')), among, heads, projections));
    x = feedForward(x, among);

    const across = p.at('vertical_encoder_layers', i);
    const [local, global] = [across.at('local_block'), across.at('global_block')];
    let maps = x.transpose(1, 0, 2).reshape(tokens, height, width, channels);
    maps = twinsBlock(maps, local, hidden, EPSILON, (y) =>
      localAttention(y, guideMap, local.at('attn'), config),
    );
    maps = twinsBlock(maps, global, hidden, EPSILON, (y) =>
      globalAttention(y, guideMap, global.at('attn'), config),
    );
    x = maps.reshape(tokens, height * width, channels).transpose(1, 0, 2);
  }
  return x.reshape(height * width * tokens, channels).add(latent);
}
