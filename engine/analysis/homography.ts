/** Maps of one plane onto another that keep lines straight (Hartley and Zisserman, Multiple View Geometry, 2.3). */
import type { Point } from './analysis.js';
import { LeastSquares } from './linear.js';

/** Row by row; maps (x, y, 1) to a multiple of the point. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

export const IDENTITY: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Where `h` maps (x, y); without finite place, infinite or NaN. */
export function project(h: Homography, x: number, y: number): Point {
  const w = h[6] * x + h[7] * y + h[8];
  return { x: (h[0] * x + h[1] * y + h[2]) / w, y: (h[3] * x + h[4] * y + h[5]) / w };
}

/** The first map after the second. */
export function compose(a: Homography, b: Homography): Homography {
  const product = Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[3 + column]! + a[row + 2]! * b[6 + column]!;
  });
  return product.map((value) => value / product[8]!) as unknown as Homography;
}

/** The map back, as the adjugate. */
export function invert([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  const adjugate = [
    ...[e * i - f * h, c * h - b * i, b * f - c * e],
    ...[f * g - d * i, a * i - c * g, c * d - a * f],
    ...[d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return adjugate.map((value) => value / adjugate[8]!) as unknown as Homography;
}

export interface Match {
  readonly from: Point;
  readonly to: Point;
  readonly weight?: number;
}

/**
 * The homography that maps at least four points onto others, with the least weighted squares of the cross-multiplied
 * equations; exact for four. Undefined if the points do not determine one: three in a line, or fewer than four.
 */
export function fitHomography(matches: readonly Match[]): Homography | undefined {
  // Coordinates around 1 keep the normal equations well conditioned (4.4.4 there).
  const [from, to] = [normalisation(matches.map((m) => m.from)), normalisation(matches.map((m) => m.to))];
  const equations = new LeastSquares(8);
  for (const { from: p, to: q, weight } of matches) {
    const [a, b] = [project(from, p.x, p.y), project(to, q.x, q.y)];
    equations.add([a.x, a.y, 1, 0, 0, 0, -a.x * b.x, -a.y * b.x], b.x, weight);
    equations.add([0, 0, 0, a.x, a.y, 1, -a.x * b.y, -a.y * b.y], b.y, weight);
  }
  const solved = equations.solve();
  if (!solved) return undefined;
  return compose(invert(to), compose([...solved, 1] as unknown as Homography, from));
}

/** Moves the points' centre to the origin and their mean distance from it to 1. */
function normalisation(points: readonly Point[]): Homography {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((p) => p.x)), mean(points.map((p) => p.y))];
  const size = mean(points.map((p) => Math.hypot(p.x - x, p.y - y))) || 1;
  return [1 / size, 0, -x / size, 0, 1 / size, -y / size, 0, 0, 1];
}
