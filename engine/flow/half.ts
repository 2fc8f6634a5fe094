import { halfToNumber } from '../half.js';

/**
 * IEEE 754 half-precision bits of each value, rounded to nearest, ties to even: 11 significant bits, a quarter of a pixel in a
 * motion of 512. Beyond 65504 it is infinity; NaN stays NaN.
 */
export function toHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) halves[i] = halfOf(bits[i]!);
  return halves;
}

/** Of a float's bits. */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 steps are 2^-24 wide: the fraction, its leading one in place, is shifted to that scale.
  const exponent = Math.max(magnitude >>> 23, 113);
  const leading = magnitude >>> 23 === 0 ? 0 : 0x800000;
  const fraction = (magnitude & 0x7fffff) | leading;
  const shift = 13 + exponent - (magnitude >>> 23 || 1);
  if (shift > 24) return sign;
  const halfway = 1 << (shift - 1);
  const even = (fraction >>> shift) & 1;
  const rounded = (fraction + halfway - 1 + even) >>> shift;
  return sign | (((exponent - 113) << 10) + rounded);
}

/** What half-precision bits stand for. */
export function fromHalf(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = halfToNumber(halves[i]!);
  return values;
}
