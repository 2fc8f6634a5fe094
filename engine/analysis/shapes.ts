/** Which pixels a region is made of. */
import type { Point, Shape } from './analysis.js';

/** Moves a point of the frame. */
export type Move = (x: number, y: number) => Point;

/**
 * The pixels (y * width + x, ascending) of a width x height frame whose centres lie in `shape`: edges on the top and left count, those
 * on the right and bottom do not, so that regions side by side share none. Of a brush, those within its radius.
 */
export function pixelsOf(shape: Shape, width: number, height: number): Uint32Array {
  const inside = new Uint8Array(width * height);
  if (shape.kind === 'brush') {
    for (const { points, radius } of shape.strokes) {
      for (const [i, point] of points.entries()) {
        paint(inside, width, height, points[Math.max(0, i - 1)]!, point, radius);
      }
    }
  } else fillPolygon(inside, width, height, cornersOf(shape));
  return Uint32Array.from(indicesOf(inside));
}

/** Every pixel of a frame. */
export const wholeFrame = (width: number, height: number): Uint32Array =>
  Uint32Array.from({ length: width * height }, (_, i) => i);

/** The shape after a motion of the picture; a brush keeps its radius. */
export function moveShape(shape: Shape, move: Move): Shape {
  const moved = (points: readonly Point[]) => points.map(({ x, y }) => move(x, y));
  if (shape.kind !== 'brush') return { kind: 'polygon', points: moved(cornersOf(shape)) };
  return {
    kind: 'brush',
    strokes: shape.strokes.map(({ points, radius }) => ({ points: moved(points), radius })),
  };
}

/** The corners of a rectangle or polygon, in order. */
export function cornersOf(shape: Exclude<Shape, { kind: 'brush' }>): readonly Point[] {
  if (shape.kind === 'polygon') return shape.points;
  const { x, y, width, height } = shape;
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** By the even-odd rule: between crossings of the outline with each row of pixel centres. */
function fillPolygon(inside: Uint8Array, width: number, height: number, corners: readonly Point[]): void {
  for (let y = 0; y < height; y++) {
    const crossings: number[] = [];
    corners.forEach((a, i) => {
      const b = corners[(i + 1) % corners.length]!;
      if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
    });
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [start, end] = [Math.ceil(crossings[i]!), Math.ceil(crossings[i + 1]!)];
      inside.fill(1, y * width + clamp(start, width), y * width + clamp(end, width));
    }
  }
}

const clamp = (column: number, width: number): number => Math.min(width, Math.max(0, column));

function paint(inside: Uint8Array, width: number, height: number, a: Point, b: Point, radius: number): void {
  const top = Math.max(0, Math.ceil(Math.min(a.y, b.y) - radius));
  const bottom = Math.min(height - 1, Math.floor(Math.max(a.y, b.y) + radius));
  const left = Math.max(0, Math.ceil(Math.min(a.x, b.x) - radius));
  const right = Math.min(width - 1, Math.floor(Math.max(a.x, b.x) + radius));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (distanceToSegment(x, y, a, b) <= radius) inside[y * width + x] = 1;
    }
  }
}

function distanceToSegment(x: number, y: number, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - a.x - share * dx, y - a.y - share * dy);
}

function* indicesOf(inside: Uint8Array): Generator<number> {
  for (let i = 0; i < inside.length; i++) if (inside[i]) yield i;
}
