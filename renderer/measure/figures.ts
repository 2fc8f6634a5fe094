/** What an analysis has drawn on the frame, all in one form: points that can be moved. Pixels as in `Analysis`. */
import type { Analysis, Point, Shape } from '../../engine/analysis/analysis';
import { cornersOf } from '../../engine/analysis/shapes';

/** What has a name and can be had more than once. */
export type List = 'regions' | 'lines' | 'probes' | 'tracks';

/** Where something drawn stands in the analysis. */
export type Place =
  | { readonly list: List; readonly name: string }
  | { readonly list: 'calibration' | 'axes'; readonly name: '' };

export type FigureKind = Shape['kind'] | 'line' | 'probe' | 'track' | 'length' | 'plane' | 'origin';

export interface Figure {
  readonly place: Place;
  readonly kind: FigureKind;
  /** Of a brush, those of all its strokes. */
  readonly points: readonly Point[];
  readonly shape?: Shape;
}

export const samePlace = (a: Place | undefined, b: Place | undefined): boolean =>
  a?.list === b?.list && a?.name === b?.name;

export function figuresOf(analysis: Analysis): Figure[] {
  const { regions, lines, probes, tracks } = analysis;
  return [
    ...regions.map(
      ({ name, shape }): Figure => ({
        place: { list: 'regions', name },
        kind: shape.kind,
        points: shapePoints(shape),
        shape,
      }),
    ),
    ...lines.map(
      ({ name, from, to }): Figure => ({ place: { list: 'lines', name }, kind: 'line', points: [from, to] }),
    ),
    ...probes.map(
      ({ name, x, y }): Figure => ({ place: { list: 'probes', name }, kind: 'probe', points: [{ x, y }] }),
    ),
    ...tracks.map(
      ({ name, x, y }): Figure => ({ place: { list: 'tracks', name }, kind: 'track', points: [{ x, y }] }),
    ),
    ...scaleFigures(analysis),
  ];
}

const shapePoints = (shape: Shape): readonly Point[] =>
  shape.kind === 'brush' ? shape.strokes.flatMap(({ points }) => points) : cornersOf(shape);

function scaleFigures({ calibration, axes: { origin, yUp } }: Analysis): Figure[] {
  const figures: Figure[] = [];
  const place = { list: 'calibration', name: '' } as const;
  if (calibration.kind === 'length')
    figures.push({ place, kind: 'length', points: [calibration.from, calibration.to] });
  if (calibration.kind === 'plane')
    figures.push({ place, kind: 'plane', points: calibration.points.map(({ image }) => image) });
  if (yUp || origin.x !== 0 || origin.y !== 0)
    figures.push({ place: { list: 'axes', name: '' }, kind: 'origin', points: [origin] });
  return figures;
}

/** Undefined for what is not there (any more). */
export const placeOf = (analysis: Analysis, place: Place): Figure | undefined =>
  figuresOf(analysis).find((figure) => samePlace(figure.place, place));

/** Takes it off the frame. */
export function without(analysis: Analysis, { list, name }: Place): Analysis {
  if (list === 'calibration') return { ...analysis, calibration: { kind: 'none' } };
  if (list === 'axes') return { ...analysis, axes: { origin: { x: 0, y: 0 }, yUp: false } };
  const others = <T extends { name: string }>(all: T[]) => all.filter((one) => one.name !== name);
  return { ...analysis, [list]: others<{ name: string }>(analysis[list]) };
}

export function renamed(analysis: Analysis, { list, name }: Place, next: string): Analysis {
  if (list === 'calibration' || list === 'axes') return analysis;
  const all: { name: string }[] = analysis[list];
  return { ...analysis, [list]: all.map((one) => (one.name === name ? { ...one, name: next } : one)) };
}

/** Where the points of a figure are when one of them is moved: the corners of a rectangle stay one. */
export function withPoint({ kind, points }: Figure, i: number, to: Point): Point[] {
  if (kind !== 'rectangle') return points.with(i, to);
  const fixed = points[(i + 2) % 4]!;
  return boxCorners(fixed, to);
}

/** The corners of the rectangle between two points, each side at least a pixel. */
function boxCorners(a: Point, b: Point): Point[] {
  const [left, top] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [right, bottom] = [Math.max(a.x, b.x, left + 1), Math.max(a.y, b.y, top + 1)];
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

/** Moves a whole figure, no farther than it stays on a frame of that size. */
export function shifted(
  points: readonly Point[],
  by: Point,
  frame: { width: number; height: number },
): Point[] {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const dx = limited(by.x, -Math.min(...xs), frame.width - 1 - Math.max(...xs));
  const dy = limited(by.y, -Math.min(...ys), frame.height - 1 - Math.max(...ys));
  return points.map(({ x, y }) => ({ x: x + dx, y: y + dy }));
}

const limited = (value: number, low: number, high: number): number =>
  Math.max(Math.min(low, 0), Math.min(Math.max(high, 0), value));

/** The nearest place on the frame. */
export const onFrame = ({ x, y }: Point, { width, height }: { width: number; height: number }): Point => ({
  x: Math.min(width - 1, Math.max(0, x)),
  y: Math.min(height - 1, Math.max(0, y)),
});

/** The analysis with the points of a figure moved to `points`. */
export function moved(analysis: Analysis, { place, shape }: Figure, points: readonly Point[]): Analysis {
  const { list, name } = place;
  const at = points[0]!;
  const change = <T extends { name: string }>(all: readonly T[], next: (one: T) => T): T[] =>
    all.map((one) => (one.name === name ? next(one) : one));
  switch (list) {
    case 'regions':
      return {
        ...analysis,
        regions: change(analysis.regions, (one) => ({ ...one, shape: reshaped(shape!, points) })),
      };
    case 'lines':
      return {
        ...analysis,
        lines: change(analysis.lines, (one) => ({ ...one, from: at, to: points[1]! })),
      };
    case 'probes':
      return { ...analysis, probes: change(analysis.probes, (one) => ({ ...one, ...at })) };
    case 'tracks':
      return { ...analysis, tracks: change(analysis.tracks, (one) => ({ ...one, ...at })) };
    case 'axes':
      return { ...analysis, axes: { ...analysis.axes, origin: at } };
    case 'calibration':
      return { ...analysis, calibration: recalibrated(analysis.calibration, points) };
  }
}

function reshaped(shape: Shape, points: readonly Point[]): Shape {
  if (shape.kind === 'polygon') return { kind: 'polygon', points: [...points] };
  if (shape.kind === 'rectangle') {
    const [{ x, y }, , opposite] = [points[0]!, points[1], points[2]!];
    return { kind: 'rectangle', x, y, width: opposite.x - x, height: opposite.y - y };
  }
  let start = 0;
  const strokes = shape.strokes.map(({ points: old, radius }) => {
    const own = points.slice(start, start + old.length);
    start += old.length;
    return { points: own, radius };
  });
  return { kind: 'brush', strokes };
}

function recalibrated(
  calibration: Analysis['calibration'],
  points: readonly Point[],
): Analysis['calibration'] {
  if (calibration.kind === 'length') return { ...calibration, from: points[0]!, to: points[1]! };
  if (calibration.kind === 'plane')
    return {
      ...calibration,
      points: calibration.points.map((point, i) => ({ ...point, image: points[i]! })),
    };
  return calibration;
}
