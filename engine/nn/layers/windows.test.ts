import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compute } from '../../../test/support/onnx.js';
import { cutWindows, joinWindows } from './windows.js';

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  side: fc.integer({ min: 1, max: 5 }),
});

it('joins what it cut, whatever the size', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, async ({ batch, height, width, side }) => {
      const shape = [batch, height, width, 2];
      const x = { shape, data: Float32Array.from({ length: batch * height * width * 2 }, (_, i) => i + 1) };
      const out = await compute({ x }, new Map(), (inputs) =>
        joinWindows(cutWindows(inputs.x, side), height, width).mul(1),
      );
      expect(out.shape).toEqual(shape);
      expect([...out.data]).toEqual([...x.data]);
    }),
    { numRuns: 25 },
  );
});

it('puts the tokens of a window side by side, zeros where the map ends', async () => {
  const x = { shape: [1, 2, 3, 1], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const out = await compute({ x }, new Map(), (inputs) => cutWindows(inputs.x, 2));
  expect(out.shape).toEqual([2, 4, 1]);
  expect([...out.data]).toEqual([1, 2, 4, 5, 3, 0, 6, 0]);
});
