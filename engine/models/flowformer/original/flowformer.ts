import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';
import type { OriginalConfig } from '../config.js';
import { costVolume } from '../cost-volume.js';
import type { FlowFormer, Named } from '../flowformer.js';
import { aggregationWeights } from './aggregation.js';
import { alternateGroupTransformer } from './alternate-group.js';
import { costMapBasis } from './cost-maps.js';
import { costMemory, refine, startState, upsample } from './decoder.js';
import { encodeImage } from './encoder.js';
import { latentCostTokens } from './latent-tokens.js';

/**
 * FlowFormer as its authors published it (github.com/drinkingcoder/FlowFormer-Official): Twins-SVT or residual encoders,
 * Twins attention across pixels, which the context may guide, global motion aggregation. Parameters have the authors' names.
 */
export class OriginalFlowFormer<T> implements FlowFormer<T> {
  private readonly memoryEncoder: Parameters<T>;
  private readonly costEncoder: Parameters<T>;
  private readonly decoder: Parameters<T>;

  constructor(
    private readonly p: Parameters<T>,
    readonly config: OriginalConfig,
  ) {
    this.memoryEncoder = p.at('memory_encoder');
    this.costEncoder = this.memoryEncoder.at('cost_perceiver_encoder');
    this.decoder = p.at('memory_decoder');
  }

  features(image: Tensor<T>): Tensor<T> {
    const encoded = encodeImage(image, this.memoryEncoder.at('feat_encoder'), this.config);
    const { features } = this.config;
    return encoded.conv2d(this.memoryEncoder.at('channel_convertor'), {
      out: features,
      kernel: 1,
      bias: false,
    });
  }

  /**
   * -> `guide`, the encoded image, which attention across pixels sees; state; `gates`, the GRU's context; `looks` and
   * `offers`, those of the aggregation
   */
  context(image: Tensor<T>): Named<T> {
    const guide = encodeImage(image, this.p.at('context_encoder'), this.config);
    return { guide, ...startState(guide, this.decoder, this.config) };
  }

  costBasis(features2: Tensor<T>): Tensor<T> {
    return costMapBasis(features2);
  }

  latentTokens(pixels: Tensor<T>, basis: Tensor<T>, size: readonly [number, number]): Tensor<T> {
    return latentCostTokens(pixels, basis, this.costEncoder, this.config.cost, size);
  }

  /** -> `keys` and `values` */
  memory(latent: Tensor<T>, { guide }: Named<T>): Named<T> {
    const encoded = alternateGroupTransformer(latent, guide, this.costEncoder, this.config.cost);
    return costMemory(encoded, this.decoder, this.config);
  }

  /** -> `cost`, and `attention`, the weights of the aggregation */
  volumes(pixels: Tensor<T>, features2: Tensor<T>, { looks, offers }: Named<T>): Named<T> {
    return { cost: costVolume(pixels, features2), attention: aggregationWeights(looks, offers) };
  }

  refine(flow: Tensor<T>, state: Tensor<T>, { cost, attention, gates, keys, values }: Named<T>) {
    return refine(flow, state, { cost, attention, gates, keys, values }, this.decoder, this.config);
  }

  upsample(flow: Tensor<T>, state: Tensor<T>): Tensor<T> {
    return upsample(flow, state, this.decoder, this.config);
  }
}
