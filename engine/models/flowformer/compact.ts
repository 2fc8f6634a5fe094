import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { alternateGroupTransformer } from './alternate-group.js';
import type { CompactConfig } from './config.js';
import { costPatchBasis, costVolume } from './cost-volume.js';
import { costMemory, refine, startState, upsample } from './decoder.js';
import { encodeImage } from './encoder.js';
import type { FlowFormer, Named } from './flowformer.js';
import { latentCostTokens } from './latent-tokens.js';

/**
 * Our FlowFormer for CPUs: Swin or ViT encoders, shifted-window attention across pixels, costs divided by the root of the
 * features' channels, and an embedding of cost maps that needs no cost volume.
 */
export class CompactFlowFormer<T> implements FlowFormer<T> {
  constructor(
    private readonly p: Parameters<T>,
    readonly config: CompactConfig,
  ) {}

  features(image: Tensor<T>): Tensor<T> {
    return encodeImage(image, this.p.at('feature_encoder'), this.config.encoder, this.config.features);
  }

  /** -> state, and `gates`, the GRU's context */
  context(image: Tensor<T>): Named<T> {
    const { encoder, hidden, context } = this.config;
    const encoded = encodeImage(image, this.p.at('context_encoder'), encoder, hidden + context);
    return startState(encoded, this.p.at('decoder'), this.config);
  }

  costBasis(features2: Tensor<T>): Tensor<T> {
    return costPatchBasis(features2, this.p.at('cost_encoder'), this.config.cost);
  }

  latentTokens(pixels: Tensor<T>, basis: Tensor<T>, size: readonly [number, number]): Tensor<T> {
    return latentCostTokens(pixels, basis, this.p.at('cost_encoder'), this.config.cost, size);
  }

  /** -> `keys` and `values` */
  memory(latent: Tensor<T>, _context: Named<T>, size: readonly [number, number]): Named<T> {
    const { cost } = this.config;
    const encoded = alternateGroupTransformer(latent, this.p.at('cost_encoder'), cost, size);
    return costMemory(encoded, this.p.at('decoder'), this.config);
  }

  /** -> `cost` */
  volumes(pixels: Tensor<T>, features2: Tensor<T>): Named<T> {
    return { cost: costVolume(pixels, features2.mul(this.config.features ** -0.5)) };
  }

  refine(flow: Tensor<T>, state: Tensor<T>, { cost, gates, keys, values }: Named<T>) {
    return refine(flow, state, { cost, gates, keys, values }, this.p.at('decoder'), this.config);
  }

  upsample(flow: Tensor<T>, state: Tensor<T>): Tensor<T> {
    return upsample(flow, state, this.p.at('decoder'), this.config);
  }
}
