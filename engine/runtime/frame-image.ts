import type { Padding } from '../models/flowformer/inference.js';
import { antialiased, triangle } from '../nn/resample.js';
import type { Frame } from '../video/frame.js';
import type { Values } from './session.js';

/** The pixels of a frame, without its place in a source. */
export type Picture = Pick<Frame, 'width' | 'height' | 'data'>;

/**
 * A part of a picture as a model takes it: (1, 3, height, width), RGB 0..255. Where the part reaches over the picture's
 * edges, it is black or the edge's pixels are repeated.
 */
export function modelImage(
  picture: Picture,
  part: { left: number; top: number; width: number; height: number; padding: Padding },
): Values {
  const { width, height } = part;
  const data = new Float32Array(3 * width * height);
  const area = width * height;
  const columns = places(part.left, width, picture.width, part.padding);
  places(part.top, height, picture.height, part.padding).forEach((row, y) => {
    if (row < 0) return;
    for (let x = 0, to = y * width; x < width; x++, to++) {
      if (columns[x] < 0) continue;
      const from = 3 * (row * picture.width + columns[x]);
      data[to] = picture.data[from];
      data[area + to] = picture.data[from + 1];
      data[2 * area + to] = picture.data[from + 2];
    }
  });
  return { data, shape: [1, 3, height, width] };
}

/** Which row or column of a picture of `length` of them each of a part is; -1 for none. */
function places(start: number, count: number, length: number, padding: Padding): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    const nearest = Math.min(Math.max(start + i, 0), length - 1);
    return padding === 'black' && nearest !== start + i ? -1 : nearest;
  });
}

/**
 * A copy of another size, bilinear; of a smaller one with the filter widened to the scale (as PyTorch's interpolate with
 * antialias=True), so that fine texture does not alias.
 */
export function resized(picture: Picture, width: number, height: number): Picture {
  const rows = antialiased(picture.height, height, triangle);
  const columns = antialiased(picture.width, width, triangle);
  const narrow = new Float32Array(picture.height * width * 3);
  for (let y = 0; y < picture.height; y++) {
    columns.forEach(({ first, weights }, x) => {
      const to = 3 * (y * width + x);
      weights.forEach((weight, i) => {
        const from = 3 * (y * picture.width + first + i);
        for (let c = 0; c < 3; c++) narrow[to + c] += weight * picture.data[from + c];
      });
    });
  }
  const data = new Float32Array(height * width * 3);
  rows.forEach(({ first, weights }, y) => {
    const to = 3 * y * width;
    weights.forEach((weight, i) => {
      const from = 3 * (first + i) * width;
      for (let x = 0; x < 3 * width; x++) data[to + x] += weight * narrow[from + x];
    });
  });
  return { width, height, data };
}
