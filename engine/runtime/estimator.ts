import type { FlowField } from '../flow/field.js';
import type { TilingChoice } from '../models/flowformer/inference.js';
import type { Frame } from '../video/frame.js';

/** Settings that change the numbers in a flow field (all but the tile plan are part of a plan's identity). */
export interface FlowSettings {
  /** Refinement iterations; the model's own default if undefined. */
  readonly iterations?: number;
  /**
   * Compute at no more than this many pixels on the longer side; the flow still comes at the frame's own size. If undefined, at
   * that, or at the larger one that the model likes.
   */
  readonly maxSize?: number;
  /** How frames are cut and padded; the model's own way where undefined. */
  readonly tiling?: TilingChoice;
  /** Also estimate the flow from the later frame back to the earlier one. */
  readonly backward: boolean;
}

export interface PairFlow {
  /** Indices of the two frames in the source. */
  readonly first: number;
  readonly second: number;
  /** first -> second on the first frame's grid. */
  readonly forward: FlowField;
  /** second -> first on the second frame's grid, when asked for. */
  readonly backward?: FlowField;
  /** What really computed it, for the manifest: device id and tile plan, e.g. `{device: 'cpu', tiles: '1x1'}`. */
  readonly device: string;
  readonly tiles: string;
}

/**
 * Computes optical flow of consecutive frames in a compute host, a child process.
 * One call of `pairs` runs at a time.
 */
export interface FlowEstimator {
  /** Yields the flow of each consecutive pair of `frames`; a frame's features are computed once for both its pairs. */
  pairs(frames: AsyncIterable<Frame>, settings: FlowSettings, signal?: AbortSignal): AsyncIterable<PairFlow>;
  /** Ends the compute host. */
  close(): Promise<void>;
}
