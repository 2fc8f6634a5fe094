/** At what size the flow of frames is computed. */
import type { Enlargement } from '../models/flowformer/inference.js';

/** Width and height, in pixels. */
export type Size = readonly [number, number];

/** Less than this takes time, and shows the model hardly more. */
const LEAST_ENLARGEMENT = 1.1;

/** The largest size of the same shape whose longer side is at most `side`. */
export const fitWithin = (width: number, height: number, side: number): Size =>
  scaled(width, height, Math.min(1, side / Math.max(width, height)));

/** Small frames are enlarged as a model likes them, and none is computed at more than `maxSize` pixels on its longer side. */
export function computedSize(
  width: number,
  height: number,
  { maxSize = Number.POSITIVE_INFINITY, enlargement }: { maxSize?: number; enlargement?: Enlargement },
): Size {
  const { times, pixels } = enlargement ?? { times: 1, pixels: 0 };
  const wanted = Math.min(times, Math.sqrt(pixels / (width * height)), maxSize / Math.max(width, height));
  if (wanted < LEAST_ENLARGEMENT) return fitWithin(width, height, maxSize);
  return scaled(width, height, wanted);
}

const scaled = (width: number, height: number, scale: number): Size => [
  Math.max(1, Math.round(width * scale)),
  Math.max(1, Math.round(height * scale)),
];
