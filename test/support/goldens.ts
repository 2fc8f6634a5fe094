import { join } from 'node:path';
import { expect } from 'vitest';
import { projectRoot } from '../../engine/root.js';
import { readWeights } from '../../engine/weights/read.js';
import type { WeightTensor } from '../../engine/weights/tensors.js';

/** Numbers with a shape; Int32Array for tables of integers. */
export interface Value<D extends Float32Array | Int32Array = Float32Array | Int32Array> {
  readonly shape: readonly number[];
  readonly data: D;
}

export interface Goldens {
  readonly metadata: Readonly<Record<string, string>>;
  /** The tensor of that name, which must be one of floats. */
  float(name: string): Value<Float32Array>;
  any(name: string): Value;
  /** The tensors whose names begin with `prefix`, by the rest of their names. */
  below(prefix: string): ReadonlyMap<string, Value<Float32Array>>;
}

/** Reads test/golden/NAME. */
export async function readGoldens(name: string): Promise<Goldens> {
  const { tensors, metadata } = await readWeights(join(projectRoot, 'test/golden', name));
  const find = (key: string) => {
    const tensor = tensors.get(key);
    if (!tensor) throw new Error(`${name} holds no ${key}`);
    return tensor;
  };
  return {
    metadata,
    float: (key) => floats(find(key)),
    any: (key) => (find(key).dtype === 'i32' ? integers(find(key)) : floats(find(key))),
    below: (prefix) => {
      const some = [...tensors].filter(([key]) => key.startsWith(prefix));
      return new Map(some.map(([key, tensor]) => [key.slice(prefix.length), floats(tensor)]));
    },
  };
}

const floats = (tensor: WeightTensor): Value<Float32Array> => ({
  shape: tensor.shape,
  data: tensor.toFloat32(),
});

const integers = (tensor: WeightTensor): Value<Int32Array> => ({
  shape: tensor.shape,
  data: Int32Array.from(tensor.toFloat32()),
});

/** Same shape, and no number further off than `tolerance`; above 1, than that share of it. */
export function expectClose(actual: Value, expected: Value, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(worstError(actual.data, expected.data)).toBeLessThanOrEqual(tolerance);
}

function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    worst = Math.max(worst, error); // NaN stays NaN.
  }
  return worst;
}
