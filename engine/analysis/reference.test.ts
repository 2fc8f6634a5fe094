import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../test/support/fields.js';
import { type Calibration, parseAnalysis } from './analysis.js';
import { compose, fitHomography, type Homography, invert, project } from './homography.js';
import { fieldIn, handedness, referencesOf } from './reference.js';

const analysis = (calibration: Calibration, axes = {}) => parseAnalysis({ schema: 1, calibration, axes });

/** A camera's view of a plane, from metres to pixels. */
const VIEW: Homography = [60, 20, 300, -8, 30, 260, 0.01, 0.08, 1];
const plane = (x: number, y: number) => ({ image: project(VIEW, x, y), plane: { x: 100 * x, y: 100 * y } });
const onPlane: Calibration = {
  kind: 'plane',
  points: [plane(-2, 0), plane(3, 1), plane(2, 5), plane(-1, 4)],
  unit: 'cm',
};

it('makes metres of pixels by a known length, along the axes asked for', () => {
  const length: Calibration = {
    kind: 'length',
    from: { x: 10, y: 10 },
    to: { x: 40, y: 50 },
    length: 25,
    unit: 'cm',
  };
  const { pixels, metres } = referencesOf(analysis(length, { origin: { x: 10, y: 20 }, yUp: true }));
  expect(pixels.position(13, 25)).toEqual({ x: 3, y: -5 });
  expect(pixels.displacement(0, 0, 2, 3)).toEqual({ x: 2, y: -3 });
  expect(metres!.perPixel).toBeCloseTo(0.005, 12);
  expect(metres!.position(210, 20).x).toBeCloseTo(1, 12);
  expect(metres!.displacement(0, 0, 0, -200).y).toBeCloseTo(1, 12);
  expect(handedness(metres!, 0, 0)).toBe(-1);
});

describe('a plane seen at a slant', () => {
  const { metres } = referencesOf(analysis(onPlane));

  it('gives positions and vectors on it, long ones too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (x, y) => {
          const [from, to] = [project(VIEW, x, y), project(VIEW, x + 0.3, y - 0.2)];
          const at = metres!.position(from.x, from.y);
          expect([at.x, at.y]).toEqual([expect.closeTo(x, 6), expect.closeTo(y, 6)]);
          const moved = metres!.displacement(from.x, from.y, to.x - from.x, to.y - from.y);
          expect([moved.x, moved.y]).toEqual([expect.closeTo(0.3, 6), expect.closeTo(-0.2, 6)]);
        },
      ),
    );
  });

  it('maps short vectors by its jacobian', () => {
    const [x, y] = [290, 270];
    const [xx, xy, yx, yy] = metres!.jacobian(x, y);
    const step = 1e-4;
    const moved = metres!.displacement(x, y, 3 * step, -2 * step);
    expect(moved.x / step).toBeCloseTo(3 * xx - 2 * xy, 6);
    expect(moved.y / step).toBeCloseTo(3 * yx - 2 * yy, 6);
  });

  it('refuses points that lie in a line', () => {
    const points = [plane(0, 0), plane(1, 1), plane(2, 2), plane(-1, 4)];
    const refused = () => referencesOf(analysis({ ...onPlane, points }));
    expect(refused).toThrowError(expect.objectContaining({ code: 'bad-analysis' }));
  });
});

it('keeps what is unknown, and the field itself where nothing changes', () => {
  const field = fieldOf(3, 2, (x, y) => (x === 1 ? [NaN, NaN] : [x, y]));
  const { pixels, metres } = referencesOf(analysis(onPlane));
  expect(fieldIn(pixels, field)).toBe(field);
  const mapped = fieldIn(metres!, field).data;
  expect([...mapped].map(Number.isNaN)).toEqual([
    false,
    true,
    false,
    false,
    true,
    false,
    false,
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(mapped[8]).toBeCloseTo(metres!.displacement(2, 0, 2, 0).y, 6);
});

it('fits, composes and inverts homographies', () => {
  const matches = [
    [0, 0],
    [640, 20],
    [600, 470],
    [10, 400],
    [320, 222],
  ].map(([x, y]) => ({ from: { x: x!, y: y! }, to: project(VIEW, x! / 100, y! / 100) }));
  const fitted = fitHomography(matches)!;
  const there = project(fitted, 123, 45);
  const expected = project(VIEW, 1.23, 0.45);
  expect([there.x, there.y]).toEqual([expect.closeTo(expected.x, 8), expect.closeTo(expected.y, 8)]);
  const back = project(compose(invert(fitted), fitted), 77, 88);
  expect([back.x, back.y]).toEqual([expect.closeTo(77, 8), expect.closeTo(88, 8)]);
  expect(fitHomography(matches.slice(0, 3))).toBeUndefined();
});
