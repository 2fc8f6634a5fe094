/** From what was drawn to the analysis that holds it. */
import type { Analysis, Point, Shape } from '../../engine/analysis/analysis';
import type { List, Place } from './figures';
import type { Tool } from './measure-state';

/** How many points a tool takes, as presses; `drag` tools take two in one go. */
export const PRESSES = {
  rectangle: 'drag',
  line: 'drag',
  length: 'drag',
  brush: 'stroke',
  polygon: 'many',
  plane: 4,
  probe: 1,
  track: 1,
  origin: 1,
} as const satisfies Record<Tool, number | 'drag' | 'stroke' | 'many'>;

const LISTS = {
  rectangle: 'regions',
  polygon: 'regions',
  brush: 'regions',
  line: 'lines',
  probe: 'probes',
  track: 'tracks',
} as const satisfies Partial<Record<Tool, List>>;

/** The first letter of the names that a list gives: R1, R2, ... */
const LETTERS: Record<List, string> = { regions: 'R', lines: 'L', probes: 'P', tracks: 'T' };

/** A name that nothing in the list has. */
export function freshName(analysis: Analysis, list: List): string {
  const taken = new Set(analysis[list].map(({ name }) => name));
  for (let i = 1; ; i++) {
    const name = `${LETTERS[list]}${i}`;
    if (!taken.has(name)) return name;
  }
}

/** Adds what a tool drew through `points`; a brush goes on with the brush region that is selected. */
export function drawn(
  analysis: Analysis,
  tool: Tool,
  points: readonly Point[],
  { radius, selected }: { readonly radius: number; readonly selected?: Place },
): { readonly analysis: Analysis; readonly place: Place } {
  const at = rounded(points[0]!);
  const to = rounded(points[1] ?? points[0]!);
  const scale: Place = { list: 'calibration', name: '' };
  switch (tool) {
    case 'length':
      return {
        analysis: { ...analysis, calibration: { kind: 'length', from: at, to, length: 1, unit: 'm' } },
        place: scale,
      };
    case 'plane':
      return {
        analysis: {
          ...analysis,
          calibration: { kind: 'plane', points: onUnitSquare(points.map(rounded)), unit: 'm' },
        },
        place: scale,
      };
    case 'origin':
      return {
        analysis: { ...analysis, axes: { ...analysis.axes, origin: at } },
        place: { list: 'axes', name: '' },
      };
    case 'brush': {
      const stroke = { points: thinned(points, radius / 4).map(rounded), radius };
      const into = analysis.regions.find(
        ({ name, shape }) => selected?.list === 'regions' && name === selected.name && shape.kind === 'brush',
      );
      if (into?.shape.kind === 'brush') {
        const shape: Shape = { kind: 'brush', strokes: [...into.shape.strokes, stroke] };
        const regions = analysis.regions.map((one) => (one === into ? { ...one, shape } : one));
        return { analysis: { ...analysis, regions }, place: { list: 'regions', name: into.name } };
      }
      return withRegion(analysis, { kind: 'brush', strokes: [stroke] });
    }
    case 'rectangle': {
      const [x, y] = [Math.min(at.x, to.x), Math.min(at.y, to.y)];
      const [width, height] = [Math.max(1, Math.abs(to.x - at.x)), Math.max(1, Math.abs(to.y - at.y))];
      return withRegion(analysis, { kind: 'rectangle', x, y, width, height });
    }
    case 'polygon':
      return withRegion(analysis, { kind: 'polygon', points: points.map(rounded) });
    case 'line':
    case 'probe':
    case 'track': {
      const list = LISTS[tool];
      const name = freshName(analysis, list);
      const one = { line: { name, from: at, to }, probe: { name, ...at, radius: 0 }, track: { name, ...at } };
      return {
        analysis: { ...analysis, [list]: [...analysis[list], one[tool]] },
        place: { list, name },
      };
    }
  }
}

function withRegion(analysis: Analysis, shape: Shape) {
  const name = freshName(analysis, 'regions');
  const regions = [...analysis.regions, { name, shape, follow: false }];
  return { analysis: { ...analysis, regions }, place: { list: 'regions', name } as const };
}

/** Corners of a metre's square on the plane, clockwise from the upper left as they are drawn. */
export function onUnitSquare(images: readonly Point[], width = 1, height = 1) {
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ];
  return images.map((image, i) => ({ image, plane: corners[i]! }));
}

/** A tenth of a pixel is finer than anybody draws. */
export const rounded = ({ x, y }: Point): Point => ({
  x: Math.round(10 * x) / 10,
  y: Math.round(10 * y) / 10,
});

/** The points of a stroke that are at least so far apart, and its end. */
function thinned(points: readonly Point[], apart: number): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= apart) kept.push(point);
  }
  return kept;
}

/** Where a tool draws when it is used from the keyboard: in the middle of a frame, to be moved with the arrow keys. */
export function inTheMiddle(tool: Tool, { width, height }: { width: number; height: number }): Point[] {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const [dx, dy] = [width / 6, height / 6];
  const corners = [
    { x: x - dx, y: y - dy },
    { x: x + dx, y: y - dy },
    { x: x + dx, y: y + dy },
    { x: x - dx, y: y + dy },
  ];
  if (tool === 'rectangle') return [corners[0]!, corners[2]!];
  if (tool === 'polygon' || tool === 'plane') return corners;
  if (tool === 'line' || tool === 'length')
    return [
      { x: x - dx, y },
      { x: x + dx, y },
    ];
  return [{ x, y }];
}
