import { mapToTokens } from '../../nn/layers/patches.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { CompactFlowFormer } from './compact.js';
import { type FlowFormerConfig, STRIDE } from './config.js';
import { OriginalFlowFormer } from './original/flowformer.js';

export type Named<T> = Readonly<Record<string, Tensor<T>>>;

/**
 * FlowFormer (Huang et al., ECCV 2022) in the steps the runtime cuts it into: each is a function of tensors, so it can be
 * a graph of its own or a part of the whole model. Sizes: an image is (1, 3, H, W), RGB 0..255, H and W multiples of 8;
 * everything else lives on the coarse map of h = H / 8 rows and w = W / 8 columns.
 */
export interface FlowFormer<T> {
  readonly config: FlowFormerConfig;
  /** What is matched between frames: image -> (1, features, h, w). */
  features(image: Tensor<T>): Tensor<T>;
  /** What the first frame of a pair alone tells; among it the decoder's first `state` (1, hidden, h, w). */
  context(image: Tensor<T>): Named<T>;
  /** Features of the second frame -> what the first's are multiplied with to get cost maps for the tokens. */
  costBasis(features2: Tensor<T>): Tensor<T>;
  /** Any N pixels of the first features, (N, features), and the basis of the second -> (N tokens, channels). */
  latentTokens(pixels: Tensor<T>, basis: Tensor<T>, size: readonly [number, number]): Tensor<T>;
  /** All latent tokens (h w tokens, channels) and `context` -> the cost memory that the decoder reads. */
  memory(latent: Tensor<T>, context: Named<T>, size: readonly [number, number]): Named<T>;
  /** Products of all pixels with all, (h w, ...), among them `cost`: pixels (h w, features) of the first frame, features of the second. */
  volumes(pixels: Tensor<T>, features2: Tensor<T>, context: Named<T>): Named<T>;
  /** One refinement: flow (1, 2, h, w) in coarse pixels, state (1, hidden, h, w); `read`: all of context, memory and volumes. */
  refine(flow: Tensor<T>, state: Tensor<T>, read: Named<T>): { flow: Tensor<T>; state: Tensor<T> };
  /** -> (2, H, W) in image pixels. */
  upsample(flow: Tensor<T>, state: Tensor<T>): Tensor<T>;
}

export function flowFormer<T>(p: Parameters<T>, config: FlowFormerConfig): FlowFormer<T> {
  switch (config.architecture) {
    case 'compact':
      return new CompactFlowFormer(p, config);
    case 'original':
      return new OriginalFlowFormer(p, config);
  }
}

/** All of it: two images -> the flow from the first to the second, (2, H, W). */
export function wholeFlow<T>(
  model: FlowFormer<T>,
  image1: Tensor<T>,
  image2: Tensor<T>,
  iterations: number,
): Tensor<T> {
  const [, , height, width] = image1.shape;
  const size = [height / STRIDE, width / STRIDE] as const;
  const pixels = mapToTokens(model.features(image1)).reshape(size[0] * size[1], -1);
  const features2 = model.features(image2);
  const context = model.context(image1);
  const latent = model.latentTokens(pixels, model.costBasis(features2), size);
  const memory = model.memory(latent, context, size);
  const read = { ...context, ...memory, ...model.volumes(pixels, features2, context) };
  let flow = image1.constant(new Float32Array(2 * size[0] * size[1]), 1, 2, ...size);
  let { state } = context;
  for (let i = 0; i < iterations; i++) ({ flow, state } = model.refine(flow, state, read));
  return model.upsample(flow, state);
}
