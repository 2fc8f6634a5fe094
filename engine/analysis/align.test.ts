import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../test/support/fields.js';
import { addTexture, createTexture } from '../flow/texture.js';
import type { Picture } from '../flow/warp.js';
import { alignMotion, brightnessOf } from './align.js';
import { CAMERA_MODELS } from './analysis.js';
import { estimateMotion } from './global-motion.js';
import { type Homography, invert, project } from './homography.js';

const [WIDTH, HEIGHT] = [200, 150];
const GROUND = createTexture(['#1c2b1e', '#4c6b3c', '#a0a878', '#ece4c0'], 40, 3);
const CAMERAS: Readonly<Record<(typeof CAMERA_MODELS)[number], Homography>> = {
  translation: [1, 0, -5.3, 0, 1, 2.25, 0, 0, 1],
  similarity: [1.01, -0.02, 4, 0.02, 1.01, -3, 0, 0, 1],
  homography: [1.02, 0.01, 3, -0.015, 0.99, 2, 4e-5, -6e-5, 1],
};

/** What is seen of the ground after a motion. */
function seen(matrix: Homography, brighten = 1): Picture {
  const back = invert(matrix);
  const data = new Uint8Array(3 * WIDTH * HEIGHT);
  const color = new Float64Array(3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const { x, y } = project(back, i % WIDTH, Math.floor(i / WIDTH));
    color.fill(0);
    addTexture(color, GROUND, x, y, brighten);
    for (let c = 0; c < 3; c++) data[3 * i + c] = Math.min(255, color[c]! + 0.5);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** The flow of a motion as a network has it: off by the same few tenths of a pixel everywhere; and a thing that moves by itself. */
const biased = (matrix: Homography) =>
  fieldOf(WIDTH, HEIGHT, (x, y) => {
    const there = project(matrix, x, y);
    const own = x > 130 && y > 90 ? 9 : 0;
    return [there.x - x + 0.3 + own, there.y - y - 0.25];
  });

describe.each(CAMERA_MODELS)('a %s', (model) => {
  const matrix = CAMERAS[model];
  it('is found within 0.02 px though the flow is 0.4 px off, and the second picture darker', () => {
    const [first, second] = [
      brightnessOf(seen([1, 0, 0, 0, 1, 0, 0, 0, 1])),
      brightnessOf(seen(matrix, 0.8)),
    ];
    const rough = estimateMotion(biased(matrix), model)!;
    const found = alignMotion(rough, model, biased(matrix), first, second);
    const error = (of: Homography, x: number, y: number) => {
      const [there, true_] = [project(of, x, y), project(matrix, x, y)];
      return Math.hypot(there.x - true_.x, there.y - true_.y);
    };
    expect(error(rough.matrix, 100, 75)).toBeGreaterThan(0.3);
    expect(error(found.matrix, 100, 75)).toBeLessThan(0.02);
    expect(error(found.matrix, 5, 5)).toBeLessThan(0.06);
  });
});

it('keeps the motion of the flow where the pictures hold nothing', () => {
  const grey = brightnessOf({
    width: WIDTH,
    height: HEIGHT,
    data: new Uint8Array(3 * WIDTH * HEIGHT).fill(99),
  });
  const rough = estimateMotion(biased(CAMERAS.similarity), 'similarity')!;
  expect(alignMotion(rough, 'similarity', biased(CAMERAS.similarity), grey, grey)).toBe(rough);
});
