import { describe, expect, it } from 'vitest';
import { ANALYTIC, SIZE, sampled } from '../../test/support/analytic.js';
import { fieldOf } from '../../test/support/fields.js';
import { parseAnalysis } from './analysis.js';
import { fieldIn, type Reference, referencesOf } from './reference.js';
import { areaOf, measureRegion, scaleRegionMotion } from './region.js';
import { pixelsOf, wholeFrame } from './shapes.js';

const references = (plan: object) => referencesOf(parseAnalysis({ schema: 1, ...plan }));
const { pixels } = references({});
const scaled = references({
  calibration: { kind: 'length', from: { x: 0, y: 0 }, to: { x: 200, y: 0 }, length: 1, unit: 'm' },
  axes: { yUp: true },
}).metres!;

const measure = (field: Parameters<typeof fieldIn>[1], reference: Reference, where: Uint32Array) =>
  measureRegion(fieldIn(reference, field), reference, where);

const inner = pixelsOf({ kind: 'rectangle', x: 10, y: 10, width: 61, height: 41 }, SIZE.width, SIZE.height);

describe.each(ANALYTIC.slice(0, 4))('a region in a $name', (analytic) => {
  it('has its rates, whatever the unit of length', () => {
    const known = analytic.rates(0, 0);
    const { rates } = measure(sampled(analytic), pixels, inner);
    for (const key of ['divergence', 'vorticity', 'strain', 'q'] as const) {
      expect(rates[key]).toBeCloseTo(known[key], 5);
    }
    const metric = measure(sampled(analytic), scaled, inner).rates;
    expect(metric.divergence).toBeCloseTo(known.divergence, 5);
    expect(metric.vorticity).toBeCloseTo(-known.vorticity, 5);
    expect(metric.q).toBeCloseTo(known.q, 5);
  });
});

it('has the speeds and the direction of a translation, with y up on request', () => {
  const field = sampled(ANALYTIC[0]!);
  const seen = measure(field, pixels, inner);
  expect(seen.statistics.mean).toBeCloseTo(Math.hypot(3, 2), 5);
  expect(seen.direction.degrees).toBeCloseTo((Math.atan2(-2, 3) * 180) / Math.PI, 5);
  expect(seen.direction.concentration).toBeCloseTo(1, 6);
  const metric = measure(field, scaled, inner);
  expect(metric.statistics.mean).toBeCloseTo(Math.hypot(3, 2) / 200, 7);
  expect(metric.statistics.v.mean).toBeCloseTo(0.01, 7);
  expect(metric.direction.degrees).toBeCloseTo((Math.atan2(2, 3) * 180) / Math.PI, 5);
  // Not at rest, though a hundredth of a metre is far below half a pixel's number.
  expect(metric.statistics.resting).toBe(0);
});

it('knows that opposite motions have no mean direction', () => {
  const field = fieldOf(8, 8, (x) => [x % 2 ? 4 : -4, 0]);
  const { direction } = measure(field, pixels, wholeFrame(8, 8));
  expect(direction.concentration).toBeLessThan(1e-6);
  const aroundHalfTurn = fieldOf(8, 8, (x) => [-4, x % 2 ? 0.1 : -0.1]);
  expect(Math.abs(measure(aroundHalfTurn, pixels, wholeFrame(8, 8)).direction.degrees)).toBeCloseTo(180, 5);
});

it('leaves out what is unknown', () => {
  const field = fieldOf(20, 20, (x, y) => (x < 10 ? [NaN, NaN] : [0.1 * y, 0]));
  const { statistics, rates } = measure(field, pixels, wholeFrame(20, 20));
  expect(statistics.known).toBe(200);
  expect(rates.vorticity).toBeCloseTo(-0.1, 6);
});

it('has the area of its pixels on the plane', () => {
  expect(areaOf(scaled, inner, SIZE.width)).toBeCloseTo((61 * 41) / 200 ** 2, 10);
});

it('scales with time: rates once, Q twice, directions not', () => {
  const motion = measure(sampled(ANALYTIC[1]!), pixels, inner);
  const faster = scaleRegionMotion(motion, 25);
  expect(faster.statistics.percentiles[95]).toBeCloseTo(25 * motion.statistics.percentiles[95], 4);
  expect(faster.rates.vorticity).toBeCloseTo(2.5, 4);
  expect(faster.rates.q).toBeCloseTo(0.0025 * 625, 4);
  expect(faster.direction).toEqual(motion.direction);
});
