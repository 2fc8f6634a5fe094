/**
 * A dense flow field of `width` x `height` pixels: `data` holds u (to the right) for every pixel row by row, then v
 * (down), in pixels from frame t to frame t + step on frame t's grid. NaN in both components means "unknown".
 */
export interface FlowField {
  readonly width: number;
  readonly height: number;
  /** (2, height, width) */
  readonly data: Float32Array;
}

export function createField(width: number, height: number): FlowField {
  return { width, height, data: new Float32Array(2 * width * height) };
}

/** Which way in time a field leads: from the earlier frame of a pair to the later one, or back. */
export type Direction = 'forward' | 'backward';
