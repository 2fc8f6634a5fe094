/**
 * One upright RGB picture with square pixels. `data` is (height, width, 3) interleaved with values 0..255: bytes for
 * 8-bit sources, floats for deeper ones (a 16-bit value / 257).
 */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Float32Array;
  /** Position in the source, counted from 0. */
  readonly index: number;
  /** Presentation time in seconds from the stream; undefined for image folders. */
  readonly time?: number;
}

/** Frames start, start + step, ... up to and including end (both in source numbering). */
export interface FrameRange {
  readonly start: number;
  /** Included; undefined means up to the last frame. */
  readonly end?: number;
  readonly step: number;
}
