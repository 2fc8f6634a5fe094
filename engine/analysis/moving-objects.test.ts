import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../test/support/fields.js';
import type { FlowField } from '../flow/field.js';
import { renderDemoScene } from '../flow/synthetic.js';
import type { Picture } from '../flow/warp.js';
import { estimateMotion, subtractMotion } from './global-motion.js';
import { findMovingObjects } from './moving-objects.js';
import { ObjectLabels } from './object-labels.js';
import { cellsOf, superpixels } from './superpixels.js';

const LIMITS = { minArea: 100, minSpeed: 0.5 };
const [WIDTH, HEIGHT] = [200, 140];

const picture = (color: (x: number, y: number) => readonly number[]): Picture => ({
  width: WIDTH,
  height: HEIGHT,
  data: Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => {
    const at = Math.floor(i / 3);
    return color(at % WIDTH, Math.floor(at / WIDTH))[i % 3]!;
  }),
});

const inDisc = (x: number, y: number, cx: number, cy: number, radius: number) =>
  Math.hypot(x - cx, y - cy) < radius;

describe('superpixels', () => {
  const shade = picture((x, y) => [(x * 7 + y * 3) % 256, 80, inDisc(x, y, 100, 70, 30) ? 220 : 30]);

  it('are connected, cover everything, and keep to borders of motion', () => {
    const grey = picture(() => [128, 128, 128]);
    const field = fieldOf(WIDTH, HEIGHT, (x, y) => (inDisc(x, y, 100, 70, 30) ? [4, 0] : [0, 0]));
    const labels = superpixels(cellsOf(grey, field));
    const mixed = new Map<number, [number, number]>();
    for (const [i, label] of labels.entries()) {
      const counts = mixed.get(label) ?? [0, 0];
      counts[inDisc(i % WIDTH, Math.floor(i / WIDTH), 100, 70, 30) ? 1 : 0]++;
      mixed.set(label, counts);
    }
    const wrong = [...mixed.values()].reduce((sum, [out, inside]) => sum + Math.min(out, inside), 0);
    expect(wrong / (Math.PI * 30 ** 2)).toBeLessThan(0.03);
    expect(mixed.size).toBeGreaterThan(300);
  });

  it('get along with what is unknown', () => {
    const labels = superpixels(
      cellsOf(
        shade,
        fieldOf(WIDTH, HEIGHT, () => [NaN, NaN]),
      ),
    );
    expect(Math.min(...labels)).toBe(0);
  });
});

describe('moving objects', () => {
  const plain = picture((x, y) => [120 + ((x * 13 + y * 7) % 20), 120, 110]);
  const two = fieldOf(WIDTH, HEIGHT, (x, y) => {
    if (inDisc(x, y, 60, 60, 28)) return [3, 1];
    return inDisc(x, y, 150, 80, 20) ? [-2, 0] : [0, 0];
  });

  it('are found with area, place and speed', () => {
    const { objects } = findMovingObjects(plain, two, LIMITS);
    expect(objects).toHaveLength(2);
    for (const [object, [cx, cy, radius, u, v]] of [
      [objects[0]!, [60, 60, 28, 3, 1]],
      [objects[1]!, [150, 80, 20, -2, 0]],
    ] as const) {
      expect(object.area / (Math.PI * radius ** 2)).toBeCloseTo(1, 1);
      expect(Math.hypot(object.centroid.x - cx, object.centroid.y - cy)).toBeLessThan(0.7);
      expect(object.velocity.x).toBeCloseTo(u, 4);
      expect(object.velocity.y).toBeCloseTo(v, 4);
    }
  });

  it('are one where they move alike side by side, two where they do not', () => {
    const sides = (left: number, right: number) =>
      fieldOf(WIDTH, HEIGHT, (x, y) =>
        y < 40 || y > 90 || x < 50 || x > 150 ? [0, 0] : [x < 100 ? left : right, 0],
      );
    expect(findMovingObjects(plain, sides(3, 3.4), LIMITS).objects).toHaveLength(1);
    expect(findMovingObjects(plain, sides(3, -3), LIMITS).objects).toHaveLength(2);
  });

  it('must be large and fast enough', () => {
    expect(findMovingObjects(plain, two, { ...LIMITS, minArea: 2000 }).objects).toHaveLength(1);
    expect(findMovingObjects(plain, two, { ...LIMITS, minSpeed: 2.5 }).objects).toHaveLength(1);
  });
});

it('keeps the numbers of what moves before a moving camera, and gives a lost one back', () => {
  const labels = new ObjectLabels();
  const ids: number[][] = [];
  const all = [...renderDemoScene({ width: 320, height: 192, frames: 9 })];
  for (const [t, { flow, ...frame }] of all.slice(0, -1).entries()) {
    const own = subtractMotion(flow!, estimateMotion(flow!, 'similarity')!);
    // In the middle of the scene, nothing is seen for two pairs.
    const seen: FlowField = t === 4 || t === 5 ? fieldOf(320, 192, () => [0, 0]) : own;
    const found = findMovingObjects(frame, seen, LIMITS);
    const big = labels.label(found, flow!).filter(({ area }) => area > 1500);
    ids.push(big.map(({ id }) => id).toSorted((a, b) => a - b));
  }
  const three = ids[0]!;
  expect(three).toHaveLength(3);
  expect(ids).toEqual([three, three, three, three, [], [], three, three]);
});
