import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnalysis } from '../../engine/analysis/analysis.js';
import { type Figure, figuresOf, moved, renamed, shifted, without, withPoint } from './figures.js';

const FRAME = { width: 100, height: 80 };

/** One of everything that can be drawn. */
const ALL = parseAnalysis({
  schema: 1,
  calibration: { kind: 'length', from: { x: 1, y: 2 }, to: { x: 51, y: 2 }, length: 3, unit: 'cm' },
  axes: { origin: { x: 5, y: 6 }, yUp: true },
  regions: [
    { name: 'R1', shape: { kind: 'rectangle', x: 10, y: 20, width: 30, height: 40 } },
    { name: 'R2', shape: { kind: 'polygon', points: [at(1, 1), at(9, 1), at(5, 9)] } },
    {
      name: 'R3',
      shape: {
        kind: 'brush',
        strokes: [
          { points: [at(30, 30), at(40, 30)], radius: 4 },
          { points: [at(50, 50)], radius: 6 },
        ],
      },
    },
  ],
  lines: [{ name: 'L1', from: at(0, 0), to: at(9, 9) }],
  probes: [{ name: 'P1', x: 3, y: 4, radius: 2 }],
  tracks: [{ name: 'T1', x: 7, y: 8 }],
});
const PLANE = parseAnalysis({
  schema: 1,
  calibration: {
    kind: 'plane',
    points: [at(0, 0), at(9, 0), at(9, 9), at(0, 9)].map((image) => ({ image, plane: image })),
    unit: 'm',
  },
});

function at(x: number, y: number) {
  return { x, y };
}

const figures: [string, Figure, typeof ALL][] = [
  ...figuresOf(ALL).map((figure): [string, Figure, typeof ALL] => [figure.kind, figure, ALL]),
  ...figuresOf(PLANE).map((figure): [string, Figure, typeof ALL] => [figure.kind, figure, PLANE]),
];

describe.each(figures)('a %s', (_kind, figure, analysis) => {
  const again = (changed: typeof ALL) =>
    figuresOf(changed).find(
      ({ place }) => place.list === figure.place.list && place.name === figure.place.name,
    )!;

  it('is, once moved, where it was moved to, and stays a valid analysis', () => {
    const points = shifted(figure.points, { x: 2, y: 1 }, FRAME);
    const after = moved(analysis, figure, points);
    expect(again(after).points).toEqual(points);
    expect(parseAnalysis(after)).toEqual(after);
    // Nothing else has moved.
    const others = (of: typeof ALL) => figuresOf(of).filter(({ place }) => place.list !== figure.place.list);
    expect(others(after)).toEqual(others(analysis));
  });

  it('is gone when it is taken off, and valid without it', () => {
    const after = without(analysis, figure.place);
    expect(again(after)).toBeUndefined();
    expect(parseAnalysis(after)).toEqual(after);
  });
});

it('keeps the radius of each stroke, and of a probe', () => {
  const brush = figuresOf(ALL).find(({ kind }) => kind === 'brush')!;
  const { shape } = moved(ALL, brush, shifted(brush.points, at(5, 0), FRAME)).regions[2]!;
  expect(shape).toEqual({
    kind: 'brush',
    strokes: [
      { points: [at(35, 30), at(45, 30)], radius: 4 },
      { points: [at(55, 50)], radius: 6 },
    ],
  });
});

it('never moves a figure off the frame, and never bends it', () => {
  const rectangle = figuresOf(ALL)[0]!;
  const step = fc.integer({ min: -500, max: 500 });
  fc.assert(
    fc.property(step, step, (x, y) => {
      const points = shifted(rectangle.points, { x, y }, FRAME);
      for (const point of points) {
        expect(point.x).toBeGreaterThanOrEqual(0);
        expect(point.y).toBeGreaterThanOrEqual(0);
        expect(point.x).toBeLessThanOrEqual(FRAME.width - 1);
        expect(point.y).toBeLessThanOrEqual(FRAME.height - 1);
      }
      expect(points[2]!.x - points[0]!.x).toBe(30);
      expect(points[2]!.y - points[0]!.y).toBe(40);
    }),
  );
});

it('keeps a rectangle one, whichever corner is moved wherever', () => {
  const rectangle = figuresOf(ALL)[0]!;
  const place = fc.record({
    x: fc.integer({ min: 0, max: FRAME.width - 1 }),
    y: fc.integer({ min: 0, max: FRAME.height - 1 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), place, (corner, to) => {
      const points = withPoint(rectangle, corner, to);
      const { shape } = moved(ALL, rectangle, points).regions[0]!;
      if (shape.kind !== 'rectangle') throw new Error('It is no rectangle any more.');
      expect(shape.width).toBeGreaterThanOrEqual(1);
      expect(shape.height).toBeGreaterThanOrEqual(1);
      const opposite = rectangle.points[(corner + 2) % 4]!;
      expect([shape.x, shape.x + shape.width]).toContain(opposite.x);
      expect([shape.y, shape.y + shape.height]).toContain(opposite.y);
    }),
  );
});

it('renames one and leaves the others', () => {
  const { regions } = renamed(ALL, { list: 'regions', name: 'R2' }, 'wake');
  expect(regions.map(({ name }) => name)).toEqual(['R1', 'wake', 'R3']);
});
