/** The motion within a region. */
import type { FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import { type Component, type FlowStatistics, flowStatistics, SLOWEST } from '../flow/statistics.js';
import { centralGradient, type Gradient, gradientAt, inReference, type Rates, ratesOf } from './gradient.js';
import type { Reference } from './reference.js';

/** What a region shows in one pair: lengths in the reference's unit, rates in 1 / pair. */
export interface RegionMotion {
  /** Directions turn from x towards y of the reference's axes. */
  readonly statistics: FlowStatistics;
  readonly direction: MeanDirection;
  /** Means over the pixels where they can be told; of a large region over 65,536 of them at most, evenly spread. */
  readonly rates: Rates;
}

/** Where vectors lead on the whole (Mardia and Jupp, Directional Statistics, 2.2), each weighing the same. */
export interface MeanDirection {
  /** In degrees from x towards y, of -180..180. NaN of nothing. */
  readonly degrees: number;
  /** From 0, every way alike, to 1, all the same way. */
  readonly concentration: number;
}

/**
 * Measures `pixels` (indices) of a field that fieldIn() put into `reference`. What moves less than half a pixel has no direction.
 * At the region's own edge gradients are those of the whole field; at the picture's edge and beside unknown pixels see gradientAt(),
 * from neighbours `spacing` away.
 */
export function measureRegion(
  field: FlowField,
  reference: Reference,
  pixels: Uint32Array,
  spacing = 1,
): RegionMotion {
  const vectors = gather(field, pixels);
  const middle = pixels[pixels.length >> 1] ?? 0;
  const [x, y] = [middle % field.width, Math.floor(middle / field.width)];
  const slowest = SLOWEST * lengthOfPixel(reference, x, y);
  return {
    statistics: flowStatistics(vectors, slowest),
    direction: meanDirection(vectors, slowest),
    rates: meanRates(field, reference, pixels, spacing),
  };
}

/** The side of a square as large as the pixel at (x, y), in the reference's unit. */
export const lengthOfPixel = (reference: Reference, x: number, y: number): number =>
  Math.sqrt(areaOfPixel(reference, x, y));

/** The area that pixels cover, in the reference's unit squared. */
export function areaOf(reference: Reference, pixels: Uint32Array, width: number): number {
  if (reference.perPixel !== undefined) return pixels.length * reference.perPixel ** 2;
  return pixels.reduce((sum, i) => sum + areaOfPixel(reference, i % width, Math.floor(i / width)), 0);
}

function areaOfPixel(reference: Reference, x: number, y: number): number {
  const [xx, xy, yx, yy] = reference.jacobian(x, y);
  return Math.abs(xx * yy - xy * yx);
}

/** The vectors of some pixels as a field of one row. */
function gather({ width, height, data }: FlowField, pixels: Uint32Array): FlowField {
  const count = pixels.length;
  if (count === width * height) return { width, height, data };
  const gathered = new Float32Array(2 * count);
  for (let k = 0; k < count; k++) {
    gathered[k] = data[pixels[k]!]!;
    gathered[count + k] = data[width * height + pixels[k]!]!;
  }
  return { width: count, height: 1, data: gathered };
}

export function meanDirection({ width, height, data }: FlowField, slowest: number): MeanDirection {
  const pixels = width * height;
  let [x, y, count] = [0, 0, 0];
  for (let i = 0; i < pixels; i++) {
    const u = data[i]!;
    const v = data[pixels + i]!;
    if (!isKnown(u, v)) continue;
    const speed = Math.sqrt(u * u + v * v);
    if (speed < slowest || speed === 0) continue;
    x += u / speed;
    y += v / speed;
    count++;
  }
  if (count === 0) return { degrees: Number.NaN, concentration: Number.NaN };
  return { degrees: (Math.atan2(y, x) * 180) / Math.PI, concentration: Math.hypot(x, y) / count };
}

/** More pixels than this tell a mean no better. */
const ENOUGH = 1 << 16;

/** A step through the pixels of a region by which that many are left, and which no column is in step with. */
function strideOver(count: number, width: number): number {
  let step = Math.max(1, Math.ceil(count / ENOUGH));
  while (step > 1 && commonDivisor(step, width) > 1) step++;
  return step;
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

function meanRates(field: FlowField, reference: Reference, pixels: Uint32Array, spacing: number): Rates {
  const { width, height } = field;
  const gradient: Gradient = [0, 0, 0, 0];
  const rates = { divergence: 0, vorticity: 0, strain: 0, q: 0 };
  const sums = { ...rates };
  let count = 0;
  const even = reference.perPixel !== undefined && reference.jacobian(0, 0);
  const step = strideOver(pixels.length, width);
  for (let k = 0; k < pixels.length; k += step) {
    const i = pixels[k]!;
    const x = i % width;
    const y = (i - x) / width;
    const inside = x >= spacing && y >= spacing && x < width - spacing && y < height - spacing;
    if (!inside || !centralGradient(field, i, spacing, gradient)) gradientAt(field, x, y, gradient, spacing);
    ratesOf(inReference(gradient, even || reference.jacobian(x, y)), rates);
    if (!Number.isFinite(rates.strain)) continue;
    sums.divergence += rates.divergence;
    sums.vorticity += rates.vorticity;
    sums.strain += rates.strain;
    sums.q += rates.q;
    count++;
  }
  return {
    divergence: sums.divergence / count,
    vorticity: sums.vorticity / count,
    strain: sums.strain / count,
    q: sums.q / count,
  };
}

/** Of a motion in a third of the time, everything is three times as much; Q, a product of two rates, nine times. */
export function scaleRegionMotion(motion: RegionMotion, factor: number): RegionMotion {
  const { divergence, vorticity, strain, q } = motion.rates;
  return {
    direction: motion.direction,
    statistics: scaleStatistics(motion.statistics, factor),
    rates: {
      divergence: divergence * factor,
      vorticity: vorticity * factor,
      strain: strain * factor,
      q: q * factor ** 2,
    },
  };
}

/** A motion in another unit of length, of which a pixel is `perPixel`: rates have no length. */
export const stretchRegionMotion = (motion: RegionMotion, perPixel: number): RegionMotion => ({
  ...motion,
  statistics: scaleStatistics(motion.statistics, perPixel),
});

function scaleStatistics(statistics: FlowStatistics, factor: number): FlowStatistics {
  const component = ({ mean, min, max }: Component): Component => ({
    mean: mean * factor,
    min: min * factor,
    max: max * factor,
  });
  const percentiles = Object.entries(statistics.percentiles).map(([share, value]) => [share, value * factor]);
  return {
    ...statistics,
    mean: statistics.mean * factor,
    median: statistics.median * factor,
    max: statistics.max * factor,
    percentiles: Object.fromEntries(percentiles) as FlowStatistics['percentiles'],
    u: component(statistics.u),
    v: component(statistics.v),
  };
}
