import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyField, fieldOf } from '../../test/support/fields.js';
import { flowStatistics } from './statistics.js';

it('measures speeds as NumPy does', () => {
  // numpy.percentile of 3 * arange(10): the speeds of (0, 3 x).
  const { mean, median, max, percentiles } = flowStatistics(fieldOf(10, 1, (x) => [0, 3 * x]));
  expect({ mean, median, max }).toEqual({ mean: 13.5, median: 13.5, max: 27 });
  const expected = { 5: 1.35, 25: 6.75, 75: 20.25, 95: 25.65, 99: 26.73 };
  for (const [share, value] of Object.entries(expected)) {
    expect(percentiles[Number(share) as keyof typeof percentiles]).toBeCloseTo(value, 5);
  }
});

it('counts directions clockwise from the right, and what rests in none', () => {
  const clockwise = [
    [2, 0],
    [2, 2],
    [0, 2],
    [-2, 2],
    [-2, 0],
    [-2, -2],
    [0, -2],
    [2, -2],
  ] as const;
  for (const [eighth, motion] of clockwise.entries()) {
    const { directions, resting } = flowStatistics(fieldOf(4, 1, (x) => (x === 0 ? [0.3, 0.3] : motion)));
    expect(directions).toEqual(clockwise.map((_, i) => (i === eighth ? 75 : 0)));
    expect(resting).toBe(25);
  }
});

it('leaves out what is unknown', () => {
  const field = fieldOf(4, 1, (x) => (x < 2 ? [NaN, NaN] : [4 - x, -1]));
  const statistics = flowStatistics(field);
  expect(statistics).toMatchObject({
    pixels: 4,
    known: 2,
    u: { mean: 1.5, min: 1, max: 2 },
    v: { mean: -1 },
  });
  const nothing = flowStatistics(fieldOf(2, 1, () => [NaN, NaN]));
  expect(nothing).toMatchObject({ known: 0, mean: NaN, median: NaN, max: NaN, resting: NaN });
});

it('has no mean above the largest speed, however small', () => {
  const { mean, max } = flowStatistics(fieldOf(1, 1, () => [1.4e-45, 1.4e-45]));
  expect(mean).toBe(max);
});

it('has the percentiles of sorted values, whatever these are', () => {
  const speed = fc.oneof(fc.float({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, 1 + 2 ** -20));
  fc.assert(
    fc.property(fc.array(speed, { minLength: 1, maxLength: 200 }), (speeds) => {
      const { percentiles, median } = flowStatistics(fieldOf(speeds.length, 1, (x) => [0, speeds[x]!]));
      const sorted = Float32Array.from(speeds).sort();
      const at = (share: number) => {
        const rank = (share / 100) * (sorted.length - 1);
        const low = sorted[Math.floor(rank)]!;
        return low + (rank % 1) * (sorted[Math.ceil(rank)]! - low);
      };
      expect([median, percentiles[5], percentiles[95], percentiles[99]]).toEqual([
        at(50),
        at(5),
        at(95),
        at(99),
      ]);
    }),
  );
});

it('is consistent whatever the field', () => {
  const component = fc.oneof(fc.float({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(NaN));
  fc.assert(
    fc.property(anyField(component), (field) => {
      const { known, mean, median, max, percentiles, directions, resting } = flowStatistics(field);
      if (known === 0) return;
      const ordered = [
        0,
        percentiles[5],
        percentiles[25],
        median,
        percentiles[75],
        percentiles[95],
        percentiles[99],
        max,
      ];
      expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
      expect(mean).toBeLessThanOrEqual(max * (1 + 1e-6));
      expect(directions.reduce((sum, share) => sum + share, resting)).toBeCloseTo(100, 6);
    }),
  );
});
