import { StudioError } from '../errors.js';
import type { FlowField } from './field.js';
import { bilinear, isInside } from './sample.js';

/** An RGB picture, `data` (height, width, 3) interleaved. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Float32Array;
}

export interface WarpedPicture extends Picture {
  /** (height, width): 1 where the flow is known and points into the picture, 0 elsewhere, which is black. */
  readonly inside: Uint8Array;
}

/**
 * Backward warp: pixel (x, y) of the result is `picture` at (x + u, y + v), bilinear. With the flow from frame t to
 * t + 1 and frame t + 1 as the picture, the result looks like frame t wherever nothing is hidden. Bytes stay bytes,
 * rounded. Throws StudioError `size-mismatch`.
 */
export function warpBackward(picture: Picture, field: FlowField): WarpedPicture {
  const { width, height } = field;
  if (picture.width !== width || picture.height !== height) {
    throw new StudioError(
      'size-mismatch',
      `A picture of ${picture.width} x ${picture.height} pixels cannot be warped by a flow of ${width} x ${height}.`,
    );
  }
  const pixels = width * height;
  const bytes = picture.data instanceof Uint8Array;
  const data = bytes ? new Uint8Array(3 * pixels) : new Float32Array(3 * pixels);
  const rounding = bytes ? 0.5 : 0;
  const inside = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const x = (i % width) + field.data[i]!;
    const y = Math.floor(i / width) + field.data[pixels + i]!;
    if (!isInside(x, y, width, height)) continue;
    inside[i] = 1;
    for (let c = 0; c < 3; c++) data[3 * i + c] = bilinear(picture.data, c, 3, width, x, y) + rounding;
  }
  return { width, height, data, inside };
}
