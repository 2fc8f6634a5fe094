import { expect, it } from 'vitest';
import { heatPixels } from './heat-map';

const brightness = (pixels: Uint8ClampedArray, cell: number) =>
  0.2126 * pixels[cell * 4]! + 0.7152 * pixels[cell * 4 + 1]! + 0.0722 * pixels[cell * 4 + 2]!;

it('is brighter where more of the answer comes from, over the range of the values', () => {
  const pixels = heatPixels({ side: 3, values: [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2] });
  const all = Array.from({ length: 9 }, (_, cell) => brightness(pixels, cell));
  expect(all).toEqual(all.toSorted((a, b) => a - b));
  expect([...pixels.slice(0, 3)]).toEqual([8, 6, 30]);
  expect([...pixels.slice(-4)]).toEqual([252, 255, 190, 255]);
});

it('shows a map without differences as one colour', () => {
  const pixels = heatPixels({ side: 2, values: [1, 1, 1, 1] });
  expect(new Set([0, 1, 2, 3].map((cell) => brightness(pixels, cell))).size).toBe(1);
});
