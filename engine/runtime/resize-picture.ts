import { antialiased, type Kernel, type Taps } from '../nn/resample.js';
import type { Picture } from './frame-image.js';

/** Fraction bits of PIL's weights, whose sum over a pixel's taps is 1 << 22. */
const FRACTION_BITS = 22;
const ONE = 1 << FRACTION_BITS;

/** A rectangle of a picture, in its pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Weights as whole numbers of 1 / ONE. */
interface FixedTaps {
  readonly first: number;
  readonly weights: Int32Array;
}

/**
 * A part of a picture scaled to `width` x `height`, byte for byte as PIL's Image.resize makes it (libImaging/Resample.c):
 * first rows, then columns, with weights in fixed point and bytes in between -> RGB bytes of the part. (For some unusual
 * shapes the newest Pillow goes through columns first, which rounds differently.) Deeper pictures are rounded to bytes first.
 */
export function resizePicture(
  picture: Picture,
  [width, height]: readonly [number, number],
  kernel: Kernel,
  part: Part = { left: 0, top: 0, width, height },
): Uint8ClampedArray {
  const taps = (from: number, to: number, start: number, length: number) =>
    antialiased(from, to, kernel)
      .slice(start, start + length)
      .map(inFixedPoint);
  const columns = taps(picture.width, width, part.left, part.width);
  const rows = taps(picture.height, height, part.top, part.height);
  const source = Uint8ClampedArray.from(picture.data);
  const narrow = new Uint8ClampedArray(3 * part.width * picture.height);
  for (let y = 0; y < picture.height; y++) {
    const line = 3 * y * picture.width;
    columns.forEach(({ first, weights }, x) => {
      for (let c = 0; c < 3; c++) {
        narrow[3 * (y * part.width + x) + c] = weighted(source, line + 3 * first + c, 3, weights);
      }
    });
  }
  const data = new Uint8ClampedArray(3 * part.width * part.height);
  const stride = 3 * part.width;
  rows.forEach(({ first, weights }, y) => {
    for (let x = 0; x < stride; x++) {
      data[y * stride + x] = weighted(narrow, first * stride + x, stride, weights);
    }
  });
  return data;
}

/** The rounded weighted sum of every `stride`-th sample from `at`; whoever stores it clamps it. */
function weighted(samples: Uint8ClampedArray, at: number, stride: number, weights: Int32Array): number {
  let sum = ONE / 2;
  for (let tap = 0; tap < weights.length; tap++) sum += samples[at + tap * stride] * weights[tap];
  return Math.floor(sum / ONE);
}

/** Halves go away from zero. */
function inFixedPoint({ first, weights }: Taps): FixedTaps {
  const rounded = weights.map((weight) => Math.sign(weight) * Math.floor(Math.abs(weight) * ONE + 0.5));
  return { first, weights: Int32Array.from(rounded) };
}
