/** The motion curve as SVG paths. */
import { endOf } from '../playback.js';
import { type TimeScale, toX } from './time-scale.js';

export interface Curve {
  /** Through the known speeds. */
  readonly line: string;
  /** The same down to the ground. */
  readonly area: string;
  /** From and to, in CSS pixels, of what is known. */
  readonly known: readonly (readonly [number, number])[];
  /** The speed at the top, in pixels. */
  readonly top: number;
}

/** A still clip's noise must not fill the curve. */
const SMALLEST_TOP = 2;

/** Of the height that the greatest speed has. */
const FILLED = 0.92;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** `mean[i]` is the mean speed from frame i to the next, null where unknown. No points, no curve: undefined. */
export function motionCurve(
  mean: readonly (number | null)[],
  times: readonly number[],
  scale: TimeScale,
  height: number,
): Curve | undefined {
  const top = Math.max(SMALLEST_TOP, ...mean.map((speed) => speed ?? 0));
  const points: Point[] = [];
  const known: [number, number][] = [];
  for (const [i, speed] of mean.entries()) {
    const time = times[i];
    if (speed === null || time === undefined) continue;
    const [from, to] = [toX(scale, time), toX(scale, endOf(times, i))];
    addPoint(points, { x: (from + to) / 2, y: height * (1 - (FILLED * speed) / top) });
    const last = known.at(-1);
    if (last && from - last[1] < 0.01) last[1] = to;
    else known.push([from, to]);
  }
  if (points.length === 0) return undefined;
  const line = `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
  const [first, last] = [points[0]!, points.at(-1)!];
  const area = `${line}L${last.x.toFixed(1)} ${height}L${first.x.toFixed(1)} ${height}Z`;
  return { line, area, known, top };
}

/** One point for each pixel across, the fastest, so that long clips keep their peaks. */
function addPoint(points: Point[], point: Point): void {
  const last = points.at(-1);
  if (last && Math.floor(last.x) === Math.floor(point.x)) {
    if (point.y < last.y) points[points.length - 1] = point;
  } else {
    points.push(point);
  }
}
