/** The normalised median test of Westerweel and Scarano, "Universal outlier detection for PIV data" (Exp. Fluids 39, 2005). */
import type { FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';

export interface MedianTest {
  /** Above this many times the neighbours' own spread a vector is an outlier; the authors' 2. */
  readonly threshold: number;
  /** What measurements fluctuate by anyway, in pixels; the authors' 0.1. */
  readonly noise: number;
  /** Put the neighbours' median in place of outliers, and of nothing else. */
  readonly repair: boolean;
}

export interface Validated {
  readonly field: FlowField;
  /** (height, width): 1 = was an outlier; the field holds a repair there, or NaN. */
  readonly outliers: Uint8Array;
  readonly count: number;
}

/**
 * A network's vectors are smooth from one pixel to the next, so that each agrees with its neighbours even where both are wrong:
 * the neighbours are the eight at this distance, as far as a vector of PIV is from the next.
 */
export const SPACING = 8;

/** To the right and below; each has an opposite. */
const PAIRS = [
  [SPACING, 0],
  [0, SPACING],
  [SPACING, SPACING],
  [SPACING, -SPACING],
] as const;

/**
 * Tests every known vector of a field in pixels a pair. Unknown vectors stay unknown. Neighbours count in opposite pairs, whose median is
 * right in any linear field: along an edge of the picture or of what is known those along it count, and nothing is tested in
 * corners of 8 x 8 pixels.
 */
export function testMedians(field: FlowField, { threshold, noise, repair }: MedianTest): Validated {
  const { width, height } = field;
  const pixels = width * height;
  const data = field.data.slice();
  const outliers = new Uint8Array(pixels);
  const around: Neighbours = {
    u: new Float64Array(8),
    v: new Float64Array(8),
    spread: new Float64Array(8),
    count: 0,
  };
  let count = 0;
  for (let i = 0; i < pixels; i++) {
    const [u, v] = [field.data[i]!, field.data[pixels + i]!];
    if (!isKnown(u, v)) continue;
    collect(field, i % width, Math.floor(i / width), around);
    if (around.count === 0) continue;
    const medianU = medianOf(around.u, around.count);
    const medianV = medianOf(around.v, around.count);
    const residual = Math.hypot(
      (u - medianU) / (spreadAround(around.u, medianU, around) + noise),
      (v - medianV) / (spreadAround(around.v, medianV, around) + noise),
    );
    if (residual <= threshold) continue;
    outliers[i] = 1;
    count++;
    data[i] = repair ? medianU : Number.NaN;
    data[pixels + i] = repair ? medianV : Number.NaN;
  }
  return { field: { width, height, data }, outliers, count };
}

interface Neighbours {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly spread: Float64Array;
  count: number;
}

function collect({ width, height, data }: FlowField, x: number, y: number, into: Neighbours): void {
  const pixels = width * height;
  into.count = 0;
  for (const [right, down] of PAIRS) {
    if (x < right || x + right >= width) continue;
    if (y < Math.abs(down) || y + Math.abs(down) >= height) continue;
    const step = down * width + right;
    const here = y * width + x;
    const [one, other] = [here + step, here - step];
    if (!isKnown(data[one]!, data[pixels + one]!) || !isKnown(data[other]!, data[pixels + other]!)) continue;
    for (const at of [one, other]) {
      into.u[into.count] = data[at]!;
      into.v[into.count++] = data[pixels + at]!;
    }
  }
}

function spreadAround(values: Float64Array, median: number, { spread, count }: Neighbours): number {
  for (let k = 0; k < count; k++) spread[k] = Math.abs(values[k]! - median);
  return medianOf(spread, count);
}

/** Sorts the first `count` values in place: for eight of them nothing is faster than insertion. */
function medianOf(values: Float64Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let j = i;
    for (; j > 0 && values[j - 1]! > value; j--) values[j] = values[j - 1]!;
    values[j] = value;
  }
  const middle = count >> 1;
  return count % 2 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
