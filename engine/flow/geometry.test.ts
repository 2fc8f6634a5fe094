import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyField, fieldOf } from '../../test/support/fields.js';
import { projectRoot } from '../root.js';
import { confidence, occlusions } from './consistency.js';
import type { FlowField } from './field.js';
import { resizeField } from './resize.js';
import { warpBackward } from './warp.js';

/** A picture whose channels rise evenly, so that bilinear values between its pixels are exact. */
function ramp(width: number, height: number): { width: number; height: number; data: Float32Array } {
  const data = Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return [x, y, 5 + 2 * x - 3 * y][i % 3]!;
  });
  return { width, height, data };
}

describe('warpBackward', () => {
  it('looks up each pixel where its vector points, also between pixels and on the last row and column', () => {
    fc.assert(
      fc.property(anyField(fc.float({ min: -6, max: 6, noNaN: true })), (field) => {
        const { width, height, data } = field;
        const warped = warpBackward(ramp(width, height), field);
        for (let i = 0; i < width * height; i++) {
          const x = (i % width) + data[i]!;
          const y = Math.floor(i / width) + data[width * height + i]!;
          const inside = x >= 0 && x <= width - 1 && y >= 0 && y <= height - 1;
          expect(warped.inside[i]).toBe(inside ? 1 : 0);
          const expected = inside ? [x, y, 5 + 2 * x - 3 * y] : [0, 0, 0];
          for (let c = 0; c < 3; c++) expect(warped.data[3 * i + c]).toBeCloseTo(expected[c]!, 4);
        }
      }),
    );
  });

  it('rounds bytes, keeps neighbours without weight out, and marks unknown as outside', () => {
    const picture = { width: 2, height: 1, data: Uint8Array.of(10, 20, 30, 11, 40, 255) };
    const motions = [
      [0.5, 0],
      [0, 0],
    ] as const;
    const warped = warpBackward(
      picture,
      fieldOf(2, 1, (x) => motions[x]!),
    );
    expect([...warped.data]).toEqual([11, 30, 143, 11, 40, 255]);
    expect([
      ...warpBackward(
        picture,
        fieldOf(2, 1, () => [NaN, NaN]),
      ).inside,
    ]).toEqual([0, 0]);
    expect(() =>
      warpBackward(
        picture,
        fieldOf(3, 1, () => [0, 0]),
      ),
    ).toThrow('2 x 1 pixels cannot be warped');
  });
});

describe('occlusions', () => {
  it('finds nothing but the border in a rigid motion', () => {
    const forward = fieldOf(12, 9, () => [2, -1]);
    const backward = fieldOf(12, 9, () => [-2, 1]);
    expect(occlusions(forward, backward)).toEqual(mask(12, 9, (x, y) => x >= 10 || y < 1));
  });

  it('finds what a moving square hides', () => {
    // A square over x = 4..7 moves right by 3 on a background at rest, and hides the background at x = 8..10.
    const forward = fieldOf(16, 5, (x) => (x >= 4 && x < 8 ? [3, 0] : [0, 0]));
    const backward = fieldOf(16, 5, (x) => (x >= 7 && x < 11 ? [-3, 0] : [0, 0]));
    expect(occlusions(forward, backward)).toEqual(mask(16, 5, (x) => x >= 8 && x < 11));
  });

  it('tolerates 0.5 px^2 and 1 % of the squared lengths, and not more', () => {
    // Forward 3, back 3 - gap: tolerated while gap^2 <= 0.01 (9 + (3 - gap)^2) + 0.5, that is up to gap = 0.7990.
    const gaps = [0.79, 0.81];
    for (const [i, gap] of gaps.entries()) {
      const forward = fieldOf(5, 1, () => [3, 0]);
      const backward = fieldOf(5, 1, () => [-3 + gap, 0]);
      expect(occlusions(forward, backward)[0]).toBe(i);
    }
  });

  it('are where the confidence is below a half, which falls with the distance from the start', () => {
    const forward = fieldOf(30, 1, () => [0, 0]);
    const backward = fieldOf(30, 1, (x) => [x / 20, 0]);
    const sure = confidence(forward, backward);
    expect(sure[0]).toBe(1);
    expect([...sure]).toEqual([...sure].sort((a, b) => b - a));
    expect(occlusions(forward, backward)).toEqual(Uint8Array.from(sure, (value) => (value < 0.5 ? 1 : 0)));
    const away = confidence(
      fieldOf(2, 1, () => [5, 0]),
      fieldOf(2, 1, () => [-5, 0]),
    );
    expect([...away]).toEqual([0, 0]);
  });

  it('takes unknown flow in either direction for no partner', () => {
    const known = fieldOf(3, 1, () => [0, 0]);
    const holed = fieldOf(3, 1, (x) => (x === 1 ? [NaN, NaN] : [0, 0]));
    expect([...occlusions(holed, known)]).toEqual([0, 1, 0]);
    expect([...occlusions(known, holed)]).toEqual([0, 1, 0]);
    expect(() =>
      occlusions(
        known,
        fieldOf(2, 1, () => [0, 0]),
      ),
    ).toThrow('the flow back is 2 x 1');
  });

  function mask(width: number, height: number, marked: (x: number, y: number) => boolean): Uint8Array {
    return Uint8Array.from({ length: width * height }, (_, i) =>
      marked(i % width, Math.floor(i / width)) ? 1 : 0,
    );
  }
});

describe('resizeField', () => {
  it('agrees with PyTorch, up and down, to one pixel and to other proportions', async () => {
    const path = join(projectRoot, 'test/golden/flow/resized.json');
    const { flow, cases } = JSON.parse(await readFile(path, 'utf8')) as {
      flow: number[];
      cases: { width: number; height: number; flow: number[] }[];
    };
    const field = { width: 9, height: 6, data: Float32Array.from(flow) };
    expect(cases.length).toBeGreaterThan(4);
    for (const expected of cases) {
      const resized = resizeField(field, expected.width, expected.height);
      expect(largestGap(resized, expected.flow)).toBeLessThan(1e-5);
    }
  });

  it('scales each component with its own axis', () => {
    const field = resizeField(
      fieldOf(4, 4, () => [3, -5]),
      8,
      2,
    );
    expect([...field.data]).toEqual([...Array(16).fill(6), ...Array(16).fill(-2.5)]);
  });

  it('fills from known neighbours where they carry at least half', () => {
    const field = fieldOf(2, 1, (x) => (x === 0 ? [1, 2] : [NaN, NaN]));
    const known = [1, 1, 1, NaN, NaN, NaN];
    expect([...resizeField(field, 6, 1).data]).toEqual([
      ...known.map((k) => 3 * k),
      ...known.map((k) => 2 * k),
    ]);
  });

  function largestGap(field: FlowField, expected: readonly number[]): number {
    expect(field.data.length).toBe(expected.length);
    return expected.reduce((gap, value, i) => Math.max(gap, Math.abs(value - field.data[i]!)), 0);
  }
});
