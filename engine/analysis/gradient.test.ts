import { describe, expect, it } from 'vitest';
import { ANALYTIC, place, SIZE, sampled } from '../../test/support/analytic.js';
import { fieldOf } from '../../test/support/fields.js';
import type { FlowField } from '../flow/field.js';
import { centralGradient, type Gradient, gradientAt, inReference, type Rates, ratesOf } from './gradient.js';

const KEYS = ['divergence', 'vorticity', 'strain', 'q'] as const;

const ratesAt = (field: FlowField, x: number, y: number): Rates =>
  ratesOf(gradientAt(field, x, y, [0, 0, 0, 0] as Gradient));

describe.each(ANALYTIC)('the rates of a $name', (analytic) => {
  const field = sampled(analytic);
  const true_ = (x: number, y: number) => analytic.rates(place(x, y).x, place(x, y).y);
  const { width, height } = SIZE;
  const pixels = Array.from(
    { length: width * height },
    (_, i) => [i % width, Math.floor(i / width)] as const,
  );
  /** The largest error over some pixels as a share of the largest value anywhere. */
  const worst = (key: keyof Rates, which: (x: number, y: number) => boolean, of: FlowField = field) => {
    const scale = Math.max(...pixels.map(([x, y]) => Math.abs(true_(x, y)[key])), 0.02);
    const errors = pixels
      .filter(([x, y]) => which(x, y))
      .map(([x, y]) => Math.abs(ratesAt(of, x, y)[key] - true_(x, y)[key]));
    return Math.max(...errors) / (key === 'q' ? Math.max(scale, 0.0009) : scale);
  };
  const isEdge = (x: number, y: number) => x === 0 || y === 0 || x === width - 1 || y === height - 1;

  it.each(KEYS)('%s: within 1 %% in the interior', (key) => {
    expect(worst(key, (x, y) => !isEdge(x, y))).toBeLessThan(0.01);
  });

  it.each(KEYS)('%s: within 2 %% at the edge of the picture', (key) => {
    expect(worst(key, isEdge)).toBeLessThan(0.02);
  });

  it.each(KEYS)('%s: within 2 %% beside what is unknown', (key) => {
    const hidden = (x: number, y: number) => x >= 36 && x < 46 && y >= 20 && y < 28;
    const masked = fieldOf(width, height, (x, y) =>
      hidden(x, y) ? [NaN, NaN] : analytic.motion(place(x, y).x, place(x, y).y),
    );
    const beside = (x: number, y: number) =>
      !hidden(x, y) && [-1, 1].some((step) => hidden(x + step, y) || hidden(x, y + step));
    expect(worst(key, beside, masked)).toBeLessThan(0.02);
  });
});

it.each([2, 4, 6])('errs by spacing^2 / 6 of the third derivative: neighbours %i pixels away', (spacing) => {
  const wave = 0.15;
  const field = fieldOf(60, 60, (x) => [Math.sin(wave * x), 0]);
  const [ux] = gradientAt(field, 30, 30, [0, 0, 0, 0], spacing);
  const error = ux - wave * Math.cos(wave * 30);
  expect(error / ((-(spacing ** 2) / 6) * wave ** 3 * Math.cos(wave * 30))).toBeCloseTo(1, 1);
});

it('is the same over central differences alone, where these are known', () => {
  const field = sampled(ANALYTIC[4]!);
  const [fast, slow]: [Gradient, Gradient] = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  expect(centralGradient(field, 20 * SIZE.width + 30, 3, fast)).toBe(true);
  gradientAt(field, 30, 20, slow, 3);
  for (const [c, value] of slow.entries()) expect(fast[c]).toBeCloseTo(value, 6);
  const hole = fieldOf(9, 9, (x) => (x === 6 ? [NaN, NaN] : [1e10, 0]));
  expect(centralGradient(hole, 4 * 9 + 4, 2, fast)).toBe(false);
});

it('is unknown where the pixel is, or has no known neighbour in a direction', () => {
  const hole = fieldOf(5, 5, (x, y) => (x === 2 && y === 2 ? [NaN, NaN] : [x, y]));
  expect(gradientAt(hole, 2, 2, [0, 0, 0, 0])).toEqual([NaN, NaN, NaN, NaN]);
  const row = fieldOf(5, 1, (x) => [2 * x, x]);
  expect(gradientAt(row, 2, 0, [0, 0, 0, 0])).toEqual([2, NaN, 1, NaN]);
});

it('follows other axes: a turn seen in a mirror goes the other way, scaled both ways it is the same', () => {
  // v' = J v of a field with gradient (0, -w; w, 0), J = 0.5 (1, 0; 0, -1).
  const vectors: Gradient = [0, -0.05, -0.05, 0].map((value) => 0.5 * value) as Gradient;
  const [ux, uy, vx, vy] = inReference(vectors, [0.5, 0, 0, -0.5]);
  expect([ux, uy, vx, vy].map((value) => value + 0)).toEqual([0, 0.05, -0.05, 0]);
});
