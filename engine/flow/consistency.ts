import { StudioError } from '../errors.js';
import type { FlowField } from './field.js';
import { isKnown } from './known.js';
import { bilinear, isInside } from './sample.js';

/**
 * Which pixels of the first frame have no partner in the second, by Sundaram, Brox and Keutzer, "Dense Point
 * Trajectories by GPU-accelerated Large Displacement Optical Flow" (ECCV 2010): going there by `forward` (w) and back by
 * `backward` (w'), on the later frame's grid, must return to the start, within
 * |w + w'|^2 <= 0.01 (|w|^2 + |w'|^2) + 0.5. Pixels that leave the frame or whose flow is unknown have no partner either.
 * Returns (height, width), 1 = no partner. Throws StudioError `size-mismatch`.
 */
export function occlusions(forward: FlowField, backward: FlowField): Uint8Array {
  const { width, height, data } = forward;
  if (backward.width !== width || backward.height !== height) {
    throw new StudioError(
      'size-mismatch',
      `The flow forward is ${width} x ${height} pixels, but the flow back is ${backward.width} x ${backward.height}.`,
    );
  }
  const pixels = width * height;
  const occluded = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const u = data[i]!;
    const v = data[pixels + i]!;
    const x = (i % width) + u;
    const y = Math.floor(i / width) + v;
    occluded[i] = isInside(x, y, width, height) && returns(backward, u, v, x, y) ? 0 : 1;
  }
  return occluded;
}

/** Whether (u, v), which leads to (x, y), is undone by the flow `backward` from there. */
function returns({ width, height, data }: FlowField, u: number, v: number, x: number, y: number): boolean {
  const backU = bilinear(data, 0, 1, width, x, y);
  const backV = bilinear(data, width * height, 1, width, x, y);
  const gap = (u + backU) ** 2 + (v + backV) ** 2;
  return isKnown(backU, backV) && gap <= 0.01 * (u * u + v * v + backU * backU + backV * backV) + 0.5;
}
