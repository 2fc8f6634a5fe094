import type { FlowFormerConfig } from '../models/flowformer/config.js';
import type { ParameterLookup } from '../nn/interpreter.js';
import type { Operand, Values } from './session.js';

/** A model with its weights. */
export interface LoadedModel {
  readonly config: FlowFormerConfig;
  readonly lookup: ParameterLookup;
}

/** What is kept of a frame: its features, as a map and as pixels, and what its context is made of if not of the image. */
export interface Features<T extends Operand = Operand> {
  readonly map: T;
  readonly pixels: T;
  readonly guide?: T;
}

/** What the decoder starts from: made from the first frame of a pair. The recurrent `state` is among it. */
export type Context<T extends Operand = Operand> = Readonly<Record<string, T>>;

/** FlowFormer for images of one size, `width` x `height`, multiples of 8. */
export interface FlowNetwork<T extends Operand = Operand> {
  /** image (1, 3, height, width), RGB 0..255 */
  features(image: Values): Promise<Features<T>>;
  /** From a frame's features, or from its image where those are not enough. */
  context(features: Features<T>, image: () => Values): Promise<Context<T>>;
  /**
   * The flow from the first frame to the second, (2, height, width) in pixels. Refinement starts from `start`, (2, h, w)
   * in coarse pixels, else from what the model reads from its cost memory, or from no motion. Throws the signal's reason when
   * aborted, which is looked at between graphs.
   */
  flow(
    first: Features<T>,
    second: Features<T>,
    context: Context<T>,
    iterations: number,
    signal: AbortSignal,
    start?: Float32Array,
  ): Promise<Float32Array>;
  release(): Promise<void>;
}
