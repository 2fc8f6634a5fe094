import { expect, it } from 'vitest';
import { toHalf } from '../../engine/flow/half.js';
import { type HalfField, readHalfField } from '../flow-view/index.js';
import { gradientScaleOf } from './gradient-scale.js';

/** A field of half the clip's size whose flow at a point of the clip is what `flow` says. */
function fieldOf(flow: (x: number, y: number) => [number, number]): HalfField {
  const [width, height] = [40, 30];
  const data = new Float32Array(2 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [u, v] = flow(2 * (i % width), 2 * Math.floor(i / width));
    data[i] = u;
    data[width * height + i] = v;
  }
  return readHalfField(toHalf(data).buffer as ArrayBuffer, width, height);
}

it('is the vorticity of a turning picture and the divergence of a growing one, per pixel of the clip', () => {
  const turning = fieldOf((x, y) => [-0.1 * y, 0.1 * x]);
  expect(gradientScaleOf(turning, 80, 'rotation')).toBeCloseTo(0.2, 2);
  expect(gradientScaleOf(turning, 80, 'divergence')).toBe(0.05);
  const growing = fieldOf((x, y) => [0.05 * x, 0.05 * y]);
  expect(gradientScaleOf(growing, 80, 'divergence')).toBeCloseTo(0.1, 2);
  expect(gradientScaleOf(growing, 80, 'rotation')).toBe(0.05);
});

it('is not shown by single places that are unknown', () => {
  const holed = fieldOf((x, y) => (x === 20 ? [NaN, NaN] : [-0.1 * y, 0.1 * x]));
  expect(gradientScaleOf(holed, 80, 'rotation')).toBeCloseTo(0.2, 2);
});
