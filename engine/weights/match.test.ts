import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors.js';
import { matchTensors } from './match.js';
import { StoredTensor } from './stored-tensor.js';
import type { WeightFile } from './tensors.js';

type Shapes = Record<string, number[]>;

function mismatch(found: Shapes, expected: Shapes): StudioError | undefined {
  const tensors = Object.entries(found).map(([name, shape]): [string, StoredTensor] => [
    name,
    new StoredTensor(name, 'f32', shape, () => new Uint8Array(0)),
  ]);
  const file: WeightFile = { path: 'w.pt', format: 'torch', metadata: {}, tensors: new Map(tensors) };
  try {
    matchTensors(file, new Map(Object.entries(expected)));
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  return undefined;
}

describe('matchTensors', () => {
  it('accepts what fits, in any order, scalars too', () => {
    expect(mismatch({ b: [], a: [2, 3] }, { a: [2, 3], b: [] })).toBeUndefined();
  });

  it('names what is missing, unexpected and misshapen with both shapes', () => {
    const error = mismatch({ a: [2, 3], old: [5], same: [1] }, { a: [3, 2], new: [4, 4], same: [1] });
    expect(error?.code).toBe('weights-mismatch');
    expect(error?.message.split('\n')).toEqual([
      'w.pt does not fit this model: of 3 tensors, 1 missing, 1 unexpected, 1 misshapen.',
      '  missing  new: the model has [4, 4], the file has none',
      '  unexpected  old: the model has none, the file has [5]',
      '  misshapen  a: the model has [3, 2], the file has [2, 3]',
    ]);
  });

  it('tells [] from [1] and [12] from [1, 2]', () => {
    expect(mismatch({ a: [1] }, { a: [] })?.message).toContain('the model has [], the file has [1]');
    expect(mismatch({ a: [12] }, { a: [1, 2] })).toBeDefined();
  });

  it('says in one sentence that the file is of another model', () => {
    expect(mismatch({ x: [1], y: [2] }, { a: [1], b: [2], c: [3] })?.message).toBe(
      'w.pt holds another model: none of its 2 tensors is one of the 3 of this model.',
    );
  });

  it('lists ten of a kind and counts the rest', () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`p${i}`, [i]]));
    const lines = mismatch({}, many)!.message.split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('  missing  and 15 more');
  });
});
