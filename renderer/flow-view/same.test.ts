import { expect, it } from 'vitest';
import { isSame } from './same.js';

const halves = new Uint16Array([1, 2]);
const picture = (zoom: number, values = halves) => ({
  camera: { x: 1, y: 2, zoom },
  panes: [{ scene: { forward: { width: 1, height: 1, halves: values } } }],
});

it('compares what a picture is made of, and values of fields by identity alone', () => {
  expect(isSame(picture(1), picture(1))).toBe(true);
  expect(isSame(picture(1), picture(2))).toBe(false);
  expect(isSame(picture(1), picture(1, new Uint16Array([1, 2])))).toBe(false);
  expect(isSame({ frame: undefined }, {})).toBe(false);
  expect(isSame([1, 2], [1])).toBe(false);
  expect(isSame(Number.NaN, Number.NaN)).toBe(true);
});
