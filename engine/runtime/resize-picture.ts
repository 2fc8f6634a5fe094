import { antialiased, type Kernel, type Taps } from '../nn/resample.js';
import type { Picture } from './frame-image.js';

/** Fraction bits of PIL's weights, whose sum over a pixel's taps is 1 << 22. */
const FRACTION_BITS = 22;

/** A picture of bytes. */
export type BytePicture = Picture & { readonly data: Uint8Array };

/**
 * A picture at another size, byte for byte as PIL's Image.resize makes it (libImaging/Resample.c): first rows, then columns,
 * with weights in fixed point and bytes in between. Deeper pictures are rounded to bytes first.
 */
export function resizePicture(picture: Picture, width: number, height: number, kernel: Kernel): BytePicture {
  const columns = antialiased(picture.width, width, kernel).map(inFixedPoint);
  const rows = antialiased(picture.height, height, kernel).map(inFixedPoint);
  const source = picture.data instanceof Uint8Array ? picture.data : Uint8ClampedArray.from(picture.data);
  const narrow = new Uint8ClampedArray(3 * width * picture.height);
  for (let y = 0; y < picture.height; y++) {
    const line = 3 * y * picture.width;
    columns.forEach((taps, x) => {
      for (let c = 0; c < 3; c++) {
        narrow[3 * (y * width + x) + c] = weighted(source, line + 3 * taps.first + c, 3, taps);
      }
    });
  }
  const data = new Uint8ClampedArray(3 * width * height);
  rows.forEach((taps, y) => {
    for (let x = 0; x < 3 * width; x++) {
      data[3 * y * width + x] = weighted(narrow, 3 * taps.first * width + x, 3 * width, taps);
    }
  });
  return { width, height, data: new Uint8Array(data.buffer) };
}

/** The rounded weighted sum of every `stride`-th sample from `at`; whoever stores it clamps it. */
function weighted(
  samples: ArrayLike<number>,
  at: number,
  stride: number,
  { weights }: Pick<Taps, 'weights'>,
): number {
  let sum = 1 << (FRACTION_BITS - 1);
  for (let tap = 0; tap < weights.length; tap++) sum += samples[at + tap * stride] * weights[tap];
  return Math.floor(sum / (1 << FRACTION_BITS));
}

function inFixedPoint({ first, weights }: Taps): Taps {
  return {
    first,
    // Halves go away from zero.
    weights: weights.map((w) => Math.sign(w) * Math.floor(Math.abs(w) * (1 << FRACTION_BITS) + 0.5)),
  };
}
