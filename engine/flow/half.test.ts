import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toHalf } from './half.js';

/** The value of half-precision bits (IEEE 754-2019, table 3.5), written from the definition. */
function numberOf(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const half = (value: number) => toHalf(Float32Array.of(value))[0]!;

it('keeps every half-precision number', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = numberOf(bits);
    expect(Number.isNaN(value) ? Number.isNaN(numberOf(half(value))) : half(value) === bits).toBe(true);
  }
});

it.each([
  ['a tie to the even neighbour below', 1 + 2 ** -11, 0x3c00],
  ['a tie to the even neighbour above', 1 + 3 * 2 ** -11, 0x3c02],
  ['what rounds up to the next power of two', 2 - 2 ** -12, 0x4000],
  ['the largest number that is not infinite', 65519.99, 0x7bff],
  ['the smallest that is', 65520, 0x7c00],
  ['half of the smallest number', 2 ** -25, 0],
  ['a little more than that', 2 ** -25 * 1.001, 1],
  ['what rounds up to a normal number', 2 ** -14 - 2 ** -26, 0x0400],
  ['a float without a half', -1e-40, 0x8000],
])('rounds %s', (_name, value, bits) => {
  expect(half(value)).toBe(bits);
});

it('gives the nearest number', () => {
  fc.assert(
    fc.property(fc.float({ min: -65000, max: 65000, noNaN: true }), (value) => {
      const bits = half(value);
      const error = Math.abs(numberOf(bits) - value);
      for (const neighbour of [bits - 1, bits + 1]) {
        const other = numberOf(neighbour & 0xffff);
        if (Number.isFinite(other)) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
      }
    }),
  );
});
