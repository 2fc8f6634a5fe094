/** A texture as a picture, for clips that move it. */
import sharp, { type Sharp } from 'sharp';
import { addTexture, createTexture } from '../../engine/flow/texture.js';

const COLOURS = ['#1b1f3b', '#d1495b', '#edae49', '#f4f1de'];

/** `grain` is the size of its largest forms in pixels; the same seed gives the same texture. */
export function textured(width: number, height: number, grain: number, seed: number): Sharp {
  const texture = createTexture(COLOURS, grain, seed);
  const data = new Float64Array(3 * width * height);
  for (let at = 0; at < width * height; at++) {
    addTexture(data.subarray(3 * at, 3 * at + 3), texture, at % width, Math.floor(at / width), 1);
  }
  return sharp(Uint8Array.from(data), { raw: { width, height, channels: 3 } });
}
