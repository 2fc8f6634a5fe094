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
    const right = data[i]!;
    const down = data[pixels + i]!;
    if (!isKnown(right, down)) continue;
    const speed = Math.sqrt(right * right + down * down);
    speeds[known] = speed;
    // As it is kept, so that no mean is above the largest.
    sum += speeds[known++]!;
    u.add(right);
    v.add(down);
    if (speed >= slowest) counts[directionOf(right, down)]!++;
  }
  const [median, max, ...percentiles] = percentilesOf(speeds.subarray(0, known), [50, 100, ...PERCENTILES]);
  const percent = (count: number) => (100 * count) / known;
  return {
    pixels,
    known,
    mean: sum / known,
    median: median!,
    max: max!,
    percentiles: Object.fromEntries(
      PERCENTILES.map((share, i) => [share, percentiles[i]]),
    ) as FlowStatistics['percentiles'],
    u: u.of(known),
    v: v.of(known),
    directions: counts.map(percent),
    resting: percent(known - counts.reduce((total, count) => total + count, 0)),
  };
}

const EIGHTH = Math.tan(Math.PI / DIRECTIONS);

/** The nearest eighth of a turn. */
function directionOf(u: number, v: number): number {
  const [across, down] = [Math.abs(u), Math.abs(v)];
  if (down <= EIGHTH * across) return u > 0 ? 0 : 4;
  if (across <= EIGHTH * down) return v > 0 ? 2 : 6;
  return v > 0 ? (u > 0 ? 1 : 3) : u > 0 ? 7 : 5;
}

/**
 * Percentiles as NumPy's default: linear between the two nearest ranks. NaN of nothing. Values are not sorted but for those near a rank that
 * is asked for: the upper half of a positive float's bits grows with it, and tells which these are.
 */
function percentilesOf(values: Float32Array, shares: readonly number[]): number[] {
  const halves = new Uint16Array(values.buffer, values.byteOffset, 2 * values.length).subarray(UPPER_HALF);
  const counts = new Uint32Array(1 << 16);
  for (let i = 0; i < halves.length; i += 2) counts[halves[i]!]!++;
  const ranks = shares.map((share) => (share / 100) * (values.length - 1));
  const places = ranks.flatMap((rank) => [
    placeOf(Math.floor(rank), counts),
    placeOf(Math.ceil(rank), counts),
  ]);
  const wanted = new Uint8Array(1 << 16);
  for (const { half } of places) wanted[half] = 1;
  const members = new Map<number, number[]>(places.map(({ half }) => [half, []]));
  for (let i = 0; i < values.length; i++) {
    const half = halves[2 * i]!;
    if (wanted[half]) members.get(half)!.push(values[i]!);
  }
  const sorted = new Map([...members].map(([half, some]) => [half, Float32Array.from(some).sort()]));
  const found = places.map(({ half, within }) => sorted.get(half)![within] ?? Number.NaN);
  return ranks.map((rank, i) => found[2 * i]! + (rank % 1) * (found[2 * i + 1]! - found[2 * i]!));
}

const UPPER_HALF = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The upper half of the bits of the value of a rank, and its rank among those that share it. */
function placeOf(rank: number, counts: Uint32Array): { half: number; within: number } {
  let [half, below] = [0, 0];
  while (half < counts.length - 1 && below + counts[half]! <= rank) below += counts[half++]!;
  return { half, within: rank - below };
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
