import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../test/support/fields.js';
import { CAMERA_MODELS } from './analysis.js';
import { describeMotion, estimateMotion, subtractMotion } from './global-motion.js';
import { compose, type Homography, invert, project } from './homography.js';
import { randomNumbers } from './random.js';
import { pixelsOf } from './shapes.js';

const [WIDTH, HEIGHT] = [160, 120];
const CAMERAS: Readonly<Record<(typeof CAMERA_MODELS)[number], Homography>> = {
  translation: [1, 0, 5.5, 0, 1, -2.25, 0, 0, 1],
  similarity: [1.01, -0.02, 4, 0.02, 1.01, -3, 0, 0, 1],
  homography: [1.02, 0.01, 3, -0.015, 0.99, 2, 4e-5, -6e-5, 1],
};
const OBJECT = pixelsOf({ kind: 'rectangle', x: 20, y: 10, width: 70, height: 90 }, WIDTH, HEIGHT);

/** A camera's flow with noise, and a third of the picture moving by (7, 4) on top. */
function scene(matrix: Homography, noise = 0.1) {
  const random = randomNumbers(5);
  const inObject = new Set(OBJECT);
  return fieldOf(WIDTH, HEIGHT, (x, y) => {
    const there = project(matrix, x, y);
    const own = inObject.has(y * WIDTH + x) ? [7, 4] : [0, 0];
    const jitter = () => noise * (random() + random() + random() - 1.5);
    return [there.x - x + own[0]! + jitter(), there.y - y + own[1]! + jitter()];
  });
}

describe.each(CAMERA_MODELS)('a %s', (model) => {
  const matrix = CAMERAS[model];

  it('is found within 0.05 px though a third of the picture moves otherwise', () => {
    const found = estimateMotion(scene(matrix), model)!;
    for (const [x, y] of [
      [0, 0],
      [159, 0],
      [0, 119],
      [159, 119],
      [80, 60],
    ] as const) {
      const [there, true_] = [project(found.matrix, x, y), project(matrix, x, y)];
      expect(Math.hypot(there.x - true_.x, there.y - true_.y)).toBeLessThan(0.05);
    }
    expect(found.inliers).toBeCloseTo(1 - OBJECT.length / (WIDTH * HEIGHT), 1);
    expect(found.residual).toBeLessThan(0.1);
    expect(estimateMotion(scene(matrix), model)).toEqual(found);
  });

  it('leaves the rest when taken off', () => {
    const field = scene(matrix, 0);
    const { data } = subtractMotion(field, estimateMotion(field, model)!);
    const inside = OBJECT[3000]!;
    expect(data[inside]).toBeCloseTo(7, 1);
    expect(data[WIDTH * HEIGHT + inside]).toBeCloseTo(4, 1);
    expect(Math.hypot(data[0]!, data[WIDTH * HEIGHT]!)).toBeLessThan(0.05);
  });
});

it('follows a region alone where it is asked to, and says when nothing is known', () => {
  const { matrix } = estimateMotion(scene(CAMERAS.translation), 'translation', OBJECT)!;
  expect(matrix[2]).toBeCloseTo(12.5, 1);
  expect(matrix[5]).toBeCloseTo(1.75, 1);
  expect(
    estimateMotion(
      fieldOf(9, 9, () => [NaN, NaN]),
      'similarity',
    ),
  ).toBeUndefined();
});

it('puts a motion in words', () => {
  const centre: Homography = [1, 0, 79.5, 0, 1, 59.5, 0, 0, 1];
  const angle = 3 * (Math.PI / 180);
  const [cos, sin] = [1.02 * Math.cos(angle), 1.02 * Math.sin(angle)];
  const turn: Homography = [cos, -sin, 4, sin, cos, -6, 0, 0, 1];
  const { shift, rotation, zoom } = describeMotion(
    compose(centre, compose(turn, invert(centre))),
    WIDTH,
    HEIGHT,
  );
  expect([shift.x, shift.y, rotation, zoom].map((value) => Number(value.toFixed(6)))).toEqual([
    4, -6, 3, 1.02,
  ]);
});
