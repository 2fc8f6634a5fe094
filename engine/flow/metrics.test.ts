import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyField, fieldOf } from '../../test/support/fields.js';
import { flowErrors } from './metrics.js';

const still = (width: number, height: number) => fieldOf(width, height, () => [0, 0]);

describe('flowErrors', () => {
  it('counts errors beyond each threshold, and not those on it', () => {
    const offsets = [0, 1, 1.5, 3, 4, 5, 6, 10];
    const errors = flowErrors(
      fieldOf(8, 1, (x) => [0, offsets[x]!]),
      still(8, 1),
    );
    expect(errors).toEqual({ epe: 30.5 / 8, px1: 75, px3: 50, px5: 25, fl: 50, pixels: 8 });
  });

  it('lets fast pixels be off by 5 % in Fl, and slow ones by 3 px', () => {
    // |truth| = 100: 5 px are within 5 %, 5.5 px are not. |truth| = 20: 2.9 px are within 3 px, though beyond 5 %.
    const truth = fieldOf(4, 1, (x) => (x < 2 ? [60, 80] : [0, -20]));
    const off = [5, 5.5, 2.9, 3.1];
    const prediction = fieldOf(4, 1, (x) =>
      x < 2 ? [60 + off[x]! * 0.6, 80 + off[x]! * 0.8] : [off[x]!, -20],
    );
    const errors = flowErrors(prediction, truth);
    expect(errors.fl).toBe(50);
    expect(errors.px3).toBe(75);
    expect(errors.epe).toBeCloseTo(16.5 / 4, 5);
  });

  it('leaves out what the truth does not know', () => {
    const truth = fieldOf(4, 1, (x) => [[NaN, 1e10, Infinity, 2][x]!, 0]);
    expect(flowErrors(still(4, 1), truth)).toEqual({ epe: 2, px1: 100, px3: 0, px5: 0, fl: 0, pixels: 1 });
    const nothing = fieldOf(2, 2, () => [NaN, NaN]);
    expect(() => flowErrors(still(2, 2), nothing)).toThrow('No pixel is known in the ground truth.');
  });

  it('never rewards a prediction for unknown pixels', () => {
    const holes = fc.array(fc.boolean(), { minLength: 144, maxLength: 144 });
    fc.assert(
      fc.property(anyField(fc.float({ min: -50, max: 50, noNaN: true })), holes, (truth, hole) => {
        const { width, height } = truth;
        const pixels = width * height;
        const guess = truth.data.map((value, i) => (hole[i % pixels] ? 0 : value));
        const blank = truth.data.map((value, i) => (hole[i % pixels] ? Number.NaN : value));
        const guessed = flowErrors({ width, height, data: guess }, truth);
        const blanked = flowErrors({ width, height, data: blank }, truth);
        const share = (100 * hole.slice(0, pixels).filter(Boolean).length) / pixels;
        expect(blanked.epe).toBeCloseTo(guessed.epe, 9);
        for (const key of ['px1', 'px3', 'px5', 'fl'] as const) expect(blanked[key]).toBeCloseTo(share, 9);
      }),
    );
  });

  it('refuses fields of different sizes, by their names', () => {
    expect(() => flowErrors(still(4, 3), still(3, 4), { prediction: 'a.flo', truth: 'b.png' })).toThrow(
      'a.flo is 4 x 3 pixels, but b.png is 3 x 4.',
    );
  });
});
