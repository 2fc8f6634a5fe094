import { mapToTokens } from '../../nn/layers/patches.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { CompactFlowFormer } from './compact.js';
import type { FlowFormerConfig } from './config.js';
import { OriginalFlowFormer } from './original/flowformer.js';

export type Named<T> = Readonly<Record<string, Tensor<T>>>;

/** What an image is encoded to. */
export interface Features<T> {
  /** What is matched between frames, (1, features, h, w). */
  readonly map: Tensor<T>;
  /** What the context is made of, (1, C, h, w), where one encoder serves both. */
  readonly guide?: Tensor<T>;
}

/**
 * FlowFormer (Huang et al., ECCV 2022) in the steps the runtime cuts it into: each is a function of tensors, so it can be
 * a graph of its own or a part of the whole model. Sizes: an image is (1, 3, H, W), RGB 0..255, H and W multiples of 8;
 * everything else lives on the coarse map of h = H / 8 rows and w = W / 8 columns.
 */
export interface FlowFormer<T> {
  readonly config: FlowFormerConfig;
  features(image: Tensor<T>): Features<T>;
  /**
   * What the first frame of a pair alone tells, from the features' `guide`, or from the image where they have none; among it
   * the decoder's first `state` (1, hidden, h, w).
   */
  context(source: Tensor<T>): Named<T>;
  /** Features of the second frame -> what the first's are multiplied with to get cost maps for the tokens. */
  costBasis(features2: Tensor<T>): Tensor<T>;
  /** Any N pixels of the first features, (N, features), and the basis of the second -> (N tokens, channels). */
  latentTokens(pixels: Tensor<T>, basis: Tensor<T>, size: readonly [number, number]): Tensor<T>;
  /**
   * All latent tokens (h w tokens, channels) and `context` -> the cost memory that the decoder reads; `start` among it, if there
   * is one, is the flow before the first refinement, (1, 2, h, w) in coarse pixels.
   */
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

/** What a pair is computed from: pixels (h w, features) and context of the first frame, the map of the second. */
interface EncodedPair<T> {
  readonly pixels: Tensor<T>;
  readonly map: Tensor<T>;
  readonly context: Named<T>;
}

interface PairOptions<T> {
  /** The flow before the first refinement, if not the model's own: (1, 2, h, w) in coarse pixels. */
  readonly start?: Tensor<T>;
  /** Pixels of which latent tokens are computed at a time; all unless given. */
  readonly chunk?: number;
}

/** All that follows from two encoded images: the flow from the first to the second, (2, H, W). */
export function pairFlow<T>(
  model: FlowFormer<T>,
  { pixels, map, context }: EncodedPair<T>,
  iterations: number,
  { start, chunk = pixels.shape[0] }: PairOptions<T> = {},
): Tensor<T> {
  const size = [map.shape[2], map.shape[3]] as const;
  const [count] = pixels.shape;
  const basis = model.costBasis(map);
  const chunks = Array.from({ length: Math.ceil(count / chunk) }, (_, i) =>
    model.latentTokens(pixels.slice(0, i * chunk, Math.min(count, (i + 1) * chunk)), basis, size),
  );
  const latent = chunks.length === 1 ? chunks[0] : chunks[0].concat(0, ...chunks.slice(1));
  const memory = model.memory(latent, context, size);
  const read = { ...context, ...memory, ...model.volumes(pixels, map, context) };
  let flow = start ?? memory.start ?? map.constant(new Float32Array(2 * count), 1, 2, ...size);
  let { state } = context;
  for (let i = 0; i < iterations; i++) ({ flow, state } = model.refine(flow, state, read));
  return model.upsample(flow, state);
}

/** All of it: two images -> the flow from the first to the second, (2, H, W). */
export function wholeFlow<T>(
  model: FlowFormer<T>,
  image1: Tensor<T>,
  image2: Tensor<T>,
  iterations: number,
): Tensor<T> {
  const { map: map1, guide } = model.features(image1);
  const pixels = mapToTokens(map1).reshape(map1.shape[2] * map1.shape[3], -1);
  const { map } = model.features(image2);
  return pairFlow(model, { pixels, map, context: model.context(guide ?? image1) }, iterations);
}
