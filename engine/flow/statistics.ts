import type { FlowField } from './field.js';
import { isKnown } from './known.js';

/** The motion in a field as numbers; speeds and components in pixels, all NaN where nothing is known. */
export interface FlowStatistics {
  readonly pixels: number;
  /** How many of them are known; all that follows is of these. */
  readonly known: number;
  /** Of the speed, the length of the vector. */
  readonly mean: number;
  readonly median: number;
  readonly max: number;
  /** Speeds that 5, 25, 75, 95 and 99 % of the pixels do not exceed, interpolated between ranks. */
  readonly percentiles: Readonly<Record<(typeof PERCENTILES)[number], number>>;
  readonly u: Component;
  readonly v: Component;
  /**
   * Percent of the pixels that move in each direction, by eighths of a turn: the first centred on the right, the next on
   * the lower right, and so on clockwise as seen on the screen.
   */
  readonly directions: readonly number[];
  /** Percent that move less than SLOWEST, and so count in no direction. */
  readonly resting: number;
}

export interface Component {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export const PERCENTILES = [5, 25, 75, 95, 99] as const;
export const DIRECTIONS = 8;
/** The direction of what moves less than this, in pixels, is noise. */
export const SLOWEST = 0.5;

/** `slowest`: what moves less has no direction, in the field's unit. */
export function flowStatistics({ width, height, data }: FlowField, slowest = SLOWEST): FlowStatistics {
  const pixels = width * height;
  const speeds = new Float32Array(pixels);
  const counts = new Array<number>(DIRECTIONS).fill(0);
  const [u, v] = [new Range(), new Range()];
  let known = 0;
  let sum = 0;
  for (let i = 0; i < pixels; i++) {
    const [right, down] = [data[i]!, data[pixels + i]!];
    if (!isKnown(right, down)) continue;
    const speed = Math.sqrt(right * right + down * down);
    speeds[known] = speed;
    // As it is kept, so that no mean is above the largest.
    sum += speeds[known++]!;
    u.add(right);
    v.add(down);
    if (speed >= slowest) counts[directionOf(right, down)]!++;
  }
  const sorted = speeds.subarray(0, known).sort();
  const percent = (count: number) => (100 * count) / known;
  return {
    pixels,
    known,
    mean: sum / known,
    median: percentile(sorted, 50),
    max: percentile(sorted, 100),
    percentiles: Object.fromEntries(
      PERCENTILES.map((share) => [share, percentile(sorted, share)]),
    ) as FlowStatistics['percentiles'],
    u: u.of(known),
    v: v.of(known),
    directions: counts.map(percent),
    resting: percent(known - counts.reduce((total, count) => total + count, 0)),
  };
}

function directionOf(u: number, v: number): number {
  const eighth = Math.round((Math.atan2(v, u) / (2 * Math.PI)) * DIRECTIONS);
  return (eighth + DIRECTIONS) % DIRECTIONS;
}

/** As NumPy's default: linear between the two nearest ranks. NaN of nothing. */
function percentile(sorted: Float32Array, share: number): number {
  const rank = (share / 100) * (sorted.length - 1);
  const below = Math.floor(rank);
  const [low, high] = [sorted[below] ?? Number.NaN, sorted[Math.ceil(rank)] ?? Number.NaN];
  return low + (rank - below) * (high - low);
}

class Range {
  private sum = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.sum += value;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  of(count: number): Component {
    if (count === 0) return { mean: Number.NaN, min: Number.NaN, max: Number.NaN };
    return { mean: this.sum / count, min: this.min, max: this.max };
  }
}
