import { expect, it } from 'vitest';
import { cropField } from './crop.js';

it('cuts both components', () => {
  const field = { width: 4, height: 3, data: Float32Array.from({ length: 24 }, (_, i) => i) };
  const { width, height, data } = cropField(field, { x: 1, y: 1, width: 2, height: 2 });
  expect([width, height]).toEqual([2, 2]);
  expect([...data]).toEqual([5, 6, 9, 10, 17, 18, 21, 22]);
});
