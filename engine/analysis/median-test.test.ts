import { expect, it } from 'vitest';
import { ANALYTIC, sampled } from '../../test/support/analytic.js';
import { fieldOf } from '../../test/support/fields.js';
import { testMedians } from './median-test.js';

const TEST = { threshold: 2, noise: 0.1, repair: true };

it.each(ANALYTIC)('leaves a $name as it is', (analytic) => {
  const field = sampled(analytic);
  const { count, field: same } = testMedians(field, TEST);
  expect(count).toBe(0);
  expect(same.data).toEqual(field.data);
});

it('finds stray vectors and puts their neighbours there, marked', () => {
  const stray = [40 * 81 + 40, 20 * 81 + 11, 60];
  const shear = (y: number) => 0.05 * y;
  const field = fieldOf(81, 61, (x, y) => (stray.includes(y * 81 + x) ? [9, -6] : [shear(y), 0]));
  const { field: repaired, outliers, count } = testMedians(field, TEST);
  expect([...outliers.keys()].filter((i) => outliers[i])).toEqual(stray.toSorted((a, b) => a - b));
  expect(count).toBe(3);
  expect(repaired.data[stray[0]!]).toBeCloseTo(shear(40), 1);
  expect(repaired.data[81 * 61 + stray[0]!]).toBeCloseTo(0, 6);
  const { field: holes } = testMedians(field, { ...TEST, repair: false });
  expect(holes.data[stray[1]!]).toBeNaN();
});

it('never makes up what was unknown', () => {
  const field = fieldOf(30, 30, (x) => (x === 15 ? [NaN, NaN] : [1, 1]));
  expect(testMedians(field, TEST).field.data[15]).toBeNaN();
});
