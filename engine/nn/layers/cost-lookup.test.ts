import { expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute, type FloatValue } from '../../../test/support/onnx.js';
import { costLookup } from './cost-lookup.js';

const goldens = await readGoldens('layers.safetensors');

/** Looks up in cost maps (N, H, W), giving them their border. */
const lookup = (cost: FloatValue, targets: FloatValue, radius: number) => {
  const [pixels, height, width] = cost.shape;
  return compute({ cost, targets }, new Map(), (x) => {
    const bordered = x.cost.pad([0, 1, 1], [0, 1, 1]).reshape(pixels, (height + 2) * (width + 2));
    return costLookup(bordered, x.targets, radius, [height, width]);
  });
};

// Targets anywhere, exactly on the border and one pixel beyond, between border and zeros, and very far outside.
it.each([1, 4])('samples like grid_sample with radius %i', async (radius) => {
  const [cost, targets] = ['cost', 'targets'].map((name) => goldens.float(`lookup.${radius}.${name}`));
  expectClose(await lookup(cost, targets, radius), goldens.float(`lookup.${radius}.out`), 1e-5);
});

it('lists rows of the square first', async () => {
  const cost = { shape: [1, 3, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
  const out = await lookup(cost, { shape: [1, 2], data: Float32Array.of(1, 1) }, 1);
  expect([...out.data]).toEqual([...cost.data]);
  const left = await lookup(cost, { shape: [1, 2], data: Float32Array.of(0, 1) }, 1);
  expect([...left.data]).toEqual([0, 1, 2, 0, 4, 5, 0, 7, 8]);
});
