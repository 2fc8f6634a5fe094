import { expect, it } from 'vitest';
import { ANALYTIC, SIZE, sampled } from '../../test/support/analytic.js';
import { type Point, parseAnalysis } from './analysis.js';
import { fluxOf, profileOf } from './line.js';
import { fieldIn, type Reference, referencesOf } from './reference.js';

const { pixels } = referencesOf(parseAnalysis({ schema: 1 }));
const up = referencesOf(
  parseAnalysis({
    schema: 1,
    calibration: { kind: 'length', from: { x: 0, y: 0 }, to: { x: 100, y: 0 }, length: 1, unit: 'm' },
    axes: { yUp: true },
  }),
).metres!;

const profile = (name: string, reference: Reference, from: Point, to: Point) => {
  const field = sampled(ANALYTIC.find((one) => one.name === name)!);
  return profileOf(fieldIn(reference, field), reference, { from, to });
};

it('has the flux of a translation through a line, positive from its left to its right', () => {
  // (3, -2) through a line that goes down for 40: nothing but u counts, and it comes from the line's right.
  const down = profile('translation', pixels, { x: 40, y: 10 }, { x: 40, y: 50 });
  expect(fluxOf(down)).toBeCloseTo(-120, 4);
  expect(fluxOf(profile('translation', pixels, { x: 40, y: 50 }, { x: 40, y: 10 }))).toBeCloseTo(120, 4);
  expect(fluxOf(profile('translation', pixels, { x: 10, y: 30 }, { x: 60, y: 30 }))).toBeCloseTo(-100, 4);
  // What is left and right of a line is not a matter of the axes.
  expect(fluxOf(profile('translation', up, { x: 40, y: 10 }, { x: 40, y: 50 }))).toBeCloseTo(-120 / 1e4, 8);
});

it('has the flux of a source through lines all around it: divergence times area, within 1 %', () => {
  const corners = [
    { x: 15.5, y: 10.25 },
    { x: 66, y: 12 },
    { x: 61, y: 50 },
    { x: 20, y: 48 },
  ];
  // Clockwise on the screen, so that outwards is to the left.
  const through = corners.map((from, i) => fluxOf(profile('source', pixels, from, corners[(i + 1) % 4]!)));
  const area = corners.reduce((sum, a, i) => {
    const b = corners[(i + 1) % 4]!;
    return sum + (a.x * b.y - b.x * a.y) / 2;
  }, 0);
  const out = -through.reduce((sum, flux) => sum + flux, 0);
  expect(out / (0.06 * area)).toBeCloseTo(1, 2);
});

it('shows the speeds along the line', () => {
  const across = profile('shear', up, { x: 40, y: 5 }, { x: 40, y: 55 });
  expect(across).toHaveLength(51);
  expect(across.at(-1)!.distance).toBeCloseTo(0.5, 10);
  // u = 0.2 (y - 30) pixels, seen going down: motion to the right comes from the line's right... to its left.
  expect(across[0]!.u).toBeCloseTo((0.2 * -25) / 100, 6);
  expect(across[0]!.across).toBeCloseTo((0.2 * 25) / 100, 6);
  expect(across[0]!.along).toBeCloseTo(0, 6);
});

it('knows no flux where a part of the line is outside', () => {
  expect(fluxOf(profile('shear', pixels, { x: 40, y: 5 }, { x: SIZE.width + 5, y: 5 }))).toBeNaN();
});
