import { mapToTokens } from '../../nn/layers/patches.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { alternateGroupTransformer } from './alternate-group.js';
import { type FlowFormerConfig, STRIDE } from './config.js';
import { costPatchBasis, costVolume } from './cost-volume.js';
import { costMemory, type Memory, refine, startState, upsampleFlow } from './decoder.js';
import { encodeImage } from './encoder.js';
import { latentCostTokens } from './latent-tokens.js';

/**
 * FlowFormer (Huang et al., ECCV 2022) in the steps the runtime cuts it into: each is a function of tensors, so it can be
 * a graph of its own or a part of the whole model. Sizes: an image is (1, 3, H, W), RGB 0..255, H and W multiples of 8;
 * everything else lives on the coarse map of h = H / 8 rows and w = W / 8 columns.
 */
export class FlowFormer<T> {
  constructor(
    private readonly p: Parameters<T>,
    readonly config: FlowFormerConfig,
  ) {}

  /** What is matched between frames: image -> (1, features, h, w). */
  features(image: Tensor<T>): Tensor<T> {
    return encodeImage(image, this.p.at('feature_encoder'), this.config.encoder, this.config.features);
  }

  /** What the first frame of a pair alone tells: image -> the decoder's first state and the GRU's context. */
  context(image: Tensor<T>): { state: Tensor<T>; gates: Tensor<T> } {
    const { encoder, hidden, context } = this.config;
    const encoded = encodeImage(image, this.p.at('context_encoder'), encoder, hidden + context);
    return startState(encoded, this.p.at('decoder'), this.config);
  }

  /** Features of the second frame -> what the first's are multiplied with to get embedded cost maps. */
  costBasis(features2: Tensor<T>): Tensor<T> {
    return costPatchBasis(features2, this.p.at('cost_encoder'), this.config.cost);
  }

  /** Any N pixels of the first features, (N, features), and the basis of the second -> (N tokens, channels). */
  latentTokens(pixels: Tensor<T>, basis: Tensor<T>, size: readonly [number, number]): Tensor<T> {
    return latentCostTokens(pixels, basis, this.p.at('cost_encoder'), this.config.cost, size);
  }

  /** Any N pixels of the first features and the second features -> their cost maps, bordered by zeros, (N, (h + 2) (w + 2)). */
  cost(pixels: Tensor<T>, features2: Tensor<T>): Tensor<T> {
    return costVolume(pixels, features2);
  }

  /** All latent tokens (h w tokens, channels) -> the cost memory that the decoder reads. */
  memory(latent: Tensor<T>, size: readonly [number, number]): { keys: Tensor<T>; values: Tensor<T> } {
    const { cost } = this.config;
    const encoded = alternateGroupTransformer(latent, this.p.at('cost_encoder'), cost, size);
    return costMemory(encoded, this.p.at('decoder'), this.config);
  }

  /** One refinement: flow (1, 2, h, w) in coarse pixels, state (1, hidden, h, w). */
  refine(flow: Tensor<T>, state: Tensor<T>, memory: Memory<T>): { flow: Tensor<T>; state: Tensor<T> } {
    return refine(flow, state, memory, this.p.at('decoder'), this.config);
  }

  /** -> (2, H, W) in image pixels. */
  upsample(flow: Tensor<T>, state: Tensor<T>): Tensor<T> {
    return upsampleFlow(flow, state, this.p.at('decoder'), this.config);
  }

  /** All of it: two images -> the flow from the first to the second, (2, H, W). */
  flow(image1: Tensor<T>, image2: Tensor<T>, iterations: number): Tensor<T> {
    const [, , height, width] = image1.shape;
    const size = [height / STRIDE, width / STRIDE] as const;
    const pixels = mapToTokens(this.features(image1)).reshape(size[0] * size[1], this.config.features);
    const features2 = this.features(image2);
    const { state: start, gates } = this.context(image1);
    const cost = this.cost(pixels, features2);
    const latent = this.latentTokens(pixels, this.costBasis(features2), size);
    const memory = { cost, gates, ...this.memory(latent, size) };
    let flow = image1.constant(new Float32Array(2 * size[0] * size[1]), 1, 2, ...size);
    let state = start;
    for (let i = 0; i < iterations; i++) ({ flow, state } = this.refine(flow, state, memory));
    return this.upsample(flow, state);
  }
}
