import { expect, it } from 'vitest';
import { autoMagnitude } from '../../engine/flow/color.js';
import { createField } from '../../engine/flow/field.js';
import { toHalf } from '../../engine/flow/half.js';
import { halfToNumber } from '../../engine/half.js';
import { cellAt, markedHalves, readHalfField, suitableScale, vectorAt } from './half-field.js';

it('reads every half float as it was written', () => {
  for (let bits = 0; bits < 1 << 16; bits++) {
    const value = halfToNumber(bits);
    if (Number.isNaN(value)) expect(bits & 0x7c00).toBe(0x7c00);
    else expect(toHalf(Float32Array.of(value))[0]).toBe(bits);
  }
});

it('finds u and v of a pixel, and marks the unknown for textures', () => {
  const field = readHalfField(toHalf(Float32Array.of(1, 2, NaN, -4, 5, NaN)).buffer as ArrayBuffer, 3, 1);
  expect(vectorAt(field, 0, 0)).toEqual([1, -4]);
  expect(vectorAt(field, 2, 0)).toEqual([NaN, NaN]);
  expect([...markedHalves(field)].map(halfToNumber)).toEqual([1, -4, 2, 5, 65504, 65504]);
  expect(() => readHalfField(new ArrayBuffer(10), 3, 1)).toThrow('3 x 1 pixels came with 5 values');
});

it('finds the cell under a point of a larger clip, also at its last edge', () => {
  const field = readHalfField(new ArrayBuffer(4 * 4 * 2), 4, 2);
  const clip = { width: 400, height: 200 };
  expect(cellAt(field, clip, 99.9, 100)).toEqual([0, 1]);
  expect(cellAt(field, clip, 400, 200)).toEqual([3, 1]);
});

it('scales a large field as exported pictures are', () => {
  const field = createField(1280, 720);
  for (let i = 0; i < 1280 * 720; i++) {
    field.data[i] = 7 * Math.sin(i / 5000);
    field.data[1280 * 720 + i] = (i % 1280) / 400;
  }
  const half = readHalfField(toHalf(field.data).buffer as ArrayBuffer, 1280, 720);
  const ratio = suitableScale(half) / autoMagnitude(field);
  expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
});
