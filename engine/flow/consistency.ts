/**
 * Forward-backward checking by Sundaram, Brox and Keutzer, "Dense Point Trajectories by GPU-accelerated Large Displacement
 * Optical Flow" (ECCV 2010): going from the first frame by `forward` (w) and back by `backward` (w'), which is on the later
 * frame's grid, must return to the start, within |w + w'|^2 <= 0.01 (|w|^2 + |w'|^2) + 0.5.
 */
import { StudioError } from '../errors.js';
import type { FlowField } from './field.js';
import { isKnown } from './known.js';
import { bilinear, isInside } from './sample.js';

/**
 * Which pixels of the first frame have no partner in the second: they do not return, leave the frame, or their flow is
 * unknown. Returns (height, width), 1 = no partner. Throws StudioError `size-mismatch`.
 */
export function occlusions(forward: FlowField, backward: FlowField): Uint8Array {
  return Uint8Array.from(returnErrors(forward, backward), (error) => (error <= 1 ? 0 : 1));
}

/**
 * How far each pixel of the first frame can be relied upon: 1 where it returns to its start exactly, 0.5 at the bound of
 * the rule above, so that less is what `occlusions` marks, and 0 without a partner. Returns (height, width). Throws StudioError
 * `size-mismatch`.
 */
export function confidence(forward: FlowField, backward: FlowField): Float32Array {
  return returnErrors(forward, backward).map((error) => 2 ** -error);
}

/** How far from its start each pixel returns, as a share of what the rule allows, both squared; infinite if never. */
function returnErrors(forward: FlowField, backward: FlowField): Float32Array {
  const { width, height, data } = forward;
  if (backward.width !== width || backward.height !== height) {
    throw new StudioError(
      'size-mismatch',
      `The flow forward is ${width} x ${height} pixels, but the flow back is ${backward.width} x ${backward.height}.`,
    );
  }
  const pixels = width * height;
  const errors = new Float32Array(pixels).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < pixels; i++) {
    const u = data[i]!;
    const v = data[pixels + i]!;
    const x = (i % width) + u;
    const y = Math.floor(i / width) + v;
    if (!isInside(x, y, width, height)) continue;
    const backU = bilinear(backward.data, 0, 1, width, x, y);
    const backV = bilinear(backward.data, pixels, 1, width, x, y);
    if (!isKnown(backU, backV)) continue;
    const gap = (u + backU) ** 2 + (v + backV) ** 2;
    errors[i] = gap / (0.01 * (u * u + v * v + backU * backU + backV * backV) + 0.5);
  }
  return errors;
}
