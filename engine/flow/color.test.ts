import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { anyField, fieldOf } from '../../test/support/fields.js';
import { projectRoot } from '../root.js';
import { autoMagnitude, flowOverFrame, flowToColor } from './color.js';
import { colorPng } from './viz.js';

interface GoldenColors {
  readonly u: number[][];
  readonly v: number[][];
  readonly rgb: number[][][];
}

describe('flowToColor', () => {
  it('agrees with flow_vis in every direction, at rest, and off the scale', async () => {
    const path = join(projectRoot, 'test/golden/flow/colors.json');
    const { u, v, rgb } = JSON.parse(await readFile(path, 'utf8')) as GoldenColors;
    const field = fieldOf(72, 5, (x, y) => [u[y]![x]! * 8, v[y]![x]! * 8]);
    const colors = flowToColor(field, { maxMagnitude: 8 });
    const expected = rgb.flat(2);
    expect(colors.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expect(Math.abs(colors[i]! - value)).toBeLessThanOrEqual(1);
  });

  it('shows the axes in the hues of the paper: right red, down yellow, left cyan, up blue-violet', () => {
    const right = [255, 0, 0];
    const down = [255, 229, 0];
    const left = [0, 209, 255];
    const up = [88, 0, 255];
    const directions = [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ] as const;
    const colors = flowToColor(
      fieldOf(4, 1, (x) => directions[x]!),
      { maxMagnitude: 1 },
    );
    for (const [i, value] of [right, down, left, up].flat().entries()) {
      expect(Math.abs(colors[i]! - value)).toBeLessThanOrEqual(12);
    }
  });

  it('paints unknown black and rest white, also if nothing is known or moves', () => {
    const unknown = [
      [NaN, NaN],
      [NaN, 1],
      [2e9, 0],
      [Infinity, 0],
      [0, 0],
    ] as const;
    expect([...flowToColor(fieldOf(5, 1, (x) => unknown[x]!))]).toEqual([
      ...Array(12).fill(0),
      255,
      255,
      255,
    ]);
    expect([...flowToColor(fieldOf(1, 1, () => [NaN, NaN]))]).toEqual([0, 0, 0]);
  });

  it('keeps the fastest pixel of a field on its scale', () => {
    fc.assert(
      fc.property(anyField(fc.float({ min: -100, max: 100, noNaN: true })), (field) => {
        const colors = flowToColor(field);
        const pixels = field.width * field.height;
        for (let i = 0; i < pixels; i++) {
          // A colour within the scale has a channel at 255; one off the scale has none above 191.
          if (autoMagnitude(field) >= Math.hypot(field.data[i]!, field.data[pixels + i]!)) {
            expect(Math.max(...colors.subarray(3 * i, 3 * i + 3))).toBeGreaterThanOrEqual(254);
          }
        }
      }),
    );
  });
});

describe('autoMagnitude', () => {
  it('is the maximum of an ordinary field', () => {
    expect(autoMagnitude(fieldOf(40, 50, (x, y) => [x / 10, y / 10]))).toBeCloseTo(Math.hypot(3.9, 4.9), 6);
  });

  it('leaves what hardly moves pale', () => {
    expect(autoMagnitude(fieldOf(3, 3, () => [0, 0]))).toBe(2);
    expect(autoMagnitude(fieldOf(9, 9, (x) => [x / 40, 0]))).toBe(2);
  });

  it('is not bleached by a few stray vectors, nor by unknown ones', () => {
    const stray = fieldOf(100, 100, (x, y) => (y === 0 && x < 9 ? [5000, 0] : y === 1 ? [NaN, NaN] : [3, 4]));
    expect(autoMagnitude(stray)).toBeGreaterThan(10);
    expect(autoMagnitude(stray)).toBeLessThan(10.1);
  });
});

it('flowOverFrame tints what moves in the hue of its direction, and leaves the rest as it is', () => {
  const frame = Uint8Array.from({ length: 4 * 3 }, (_, i) => 90 + 10 * i);
  const field = fieldOf(
    4,
    1,
    (x) =>
      [
        [0, 0],
        [NaN, NaN],
        [-8, 0],
        [0.1, 0],
      ][x] as [number, number],
  );
  const over = flowOverFrame(frame, field, 8);
  expect([...over.subarray(0, 6)]).toEqual([...frame.subarray(0, 6)]);
  expect([...over.subarray(9)]).toEqual([...frame.subarray(9)]);
  // To the left is blue-green on this wheel; the brighter the frame, the brighter the tint.
  const [red, green, blue] = over.subarray(6, 9);
  expect(red).toBeLessThan(frame[6]! / 2);
  expect(Math.min(green!, blue!)).toBeGreaterThan(2 * red!);
  const darker = flowOverFrame(
    frame.map((value) => value / 2),
    field,
    8,
  );
  expect(darker[8]).toBeLessThan(blue!);
});

it('colorPng holds the same colours', async () => {
  const field = fieldOf(6, 4, (x, y) => [x - 2, y - 1]);
  const { data, info } = await sharp(await colorPng(field))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([6, 4, 3]);
  expect(new Uint8Array(data)).toEqual(flowToColor(field));
});
