import { describe, expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../test/support/goldens.js';
import { compute } from '../../test/support/onnx.js';
import { ShapeCounter } from './shape/counter.js';

const goldens = await readGoldens('layers.safetensors');

const rolls: readonly [number, number][] = [
  [0, 1],
  [1, -2],
  [1, 7],
  [-1, 1],
];
it.each(rolls)('rolls axis %i by %i like torch.roll', async (axis, distance) => {
  const x = goldens.float(`roll.${axis} ${distance}.x`);
  const out = await compute({ x }, new Map(), (inputs) => inputs.x.roll(axis, distance));
  expectClose(out, goldens.float(`roll.${axis} ${distance}.out`), 0);
});

describe('shapes', () => {
  const x = new ShapeCounter().input('x', 2, 3, 4);

  it('reshapes to whatever is left', () => {
    expect(x.reshape(-1, 2).shape).toEqual([12, 2]);
    expect(() => x.reshape(5, -1)).toThrow('reshape: shapes (2, 3, 4) do not fit');
  });

  it('splits an axis into consecutive parts', () => {
    expect(x.split(-1, 1, 3).map(({ shape }) => shape)).toEqual([
      [2, 3, 1],
      [2, 3, 3],
    ]);
    expect(() => x.split(1, 2, 2)).toThrow('slice');
  });

  it('computes nothing where nothing changes', () => {
    expect(x.reshape(2, 3, 4)).toBe(x);
    expect(x.transpose(0, 1, 2)).toBe(x);
    expect(x.slice(1, 0, 3)).toBe(x);
    expect(x.roll(2, -4)).toBe(x);
    expect(x.pad([0, 0, 0], [0, 0, 0])).toBe(x);
  });
});
