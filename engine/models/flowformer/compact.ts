import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { alternateGroupTransformer } from './alternate-group.js';
import type { CompactConfig } from './config.js';
import { costPatchBasis, costVolume } from './cost-volume.js';
import { costMemory, refine, startFlow, startState, upsample } from './decoder.js';
import { encodeImage } from './encoder.js';
import type { Features, FlowFormer, Named } from './flowformer.js';
import { latentCostTokens } from './latent-tokens.js';

/**
 * Our FlowFormer for CPUs: one Swin or ViT encoder for what is matched and for the context, shifted-window attention across
 * pixels, costs divided by the root of the features' channels, an embedding of cost maps that needs no cost volume, and a
 * first flow that is read from the cost memory.
 */
export class CompactFlowFormer<T> implements FlowFormer<T> {
  constructor(
    private readonly p: Parameters<T>,
    readonly config: CompactConfig,
  ) {}

  features(image: Tensor<T>): Features<T> {
    const { encoder, features, hidden, context } = this.config;
    const guides = hidden + context;
    const encoded = encodeImage(image, this.p.at('encoder'), encoder, features + guides);
    const [map, guide] = encoded.split(1, features, guides);
    return { map, guide };
  }

  /** -> state, and `gates`, the GRU's context */
  context(guide: Tensor<T>): Named<T> {
    return startState(guide, this.p.at('decoder'), this.config);
  }

  costBasis(features2: Tensor<T>): Tensor<T> {
    return costPatchBasis(features2, this.p.at('cost_encoder'), this.config.cost);
  }

  latentTokens(pixels: Tensor<T>, basis: Tensor<T>, size: readonly [number, number]): Tensor<T> {
    return latentCostTokens(pixels, basis, this.p.at('cost_encoder'), this.config.cost, size);
  }

  /** -> `keys`, `values` and `start` */
  memory(latent: Tensor<T>, _context: Named<T>, size: readonly [number, number]): Named<T> {
    const { cost } = this.config;
    const encoded = alternateGroupTransformer(latent, this.p.at('cost_encoder'), cost, size);
    const decoder = this.p.at('decoder');
    const start = startFlow(encoded, decoder, this.config, size);
    return { ...costMemory(encoded, decoder, this.config), start };
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
