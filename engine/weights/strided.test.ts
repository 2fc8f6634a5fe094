import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extent, rowMajorBytes } from './strided.js';

const axes = fc.array(fc.record({ size: fc.nat(4), stride: fc.nat(7) }), { maxLength: 4 });

describe('strided tensors', () => {
  it('are gathered element by element: out[i, j, ...] = storage[offset + i * stride0 + j * stride1 + ...]', () => {
    fc.assert(
      fc.property(axes, fc.nat(5), fc.constantFrom(1, 2, 4, 8), (dimensions, offset, itemSize) => {
        const shape = dimensions.map(({ size }) => size);
        const strides = dimensions.map(({ stride }) => stride);
        const positions = dimensions.reduce<number[]>(
          (starts, { size, stride }) =>
            starts.flatMap((start) => Array.from({ length: size }, (_, i) => start + i * stride)),
          [offset],
        );
        const layout = { offset, shape, strides };
        expect(extent(layout)).toBe(positions.length === 0 ? 0 : Math.max(...positions) + 1);

        const storage = Uint8Array.from({ length: extent(layout) * itemSize }, (_, i) => i);
        const expected = positions.flatMap((at) => [...storage.subarray(at * itemSize, (at + 1) * itemSize)]);
        expect([...rowMajorBytes(storage, itemSize, layout)]).toEqual(expected);
      }),
    );
  });

  it('are viewed, not copied, where they lie in order', () => {
    const storage = new Uint8Array(48);
    const bytes = rowMajorBytes(storage, 4, { offset: 2, shape: [1, 2, 3], strides: [99, 3, 1] });
    expect(bytes.buffer).toBe(storage.buffer);
    expect(bytes.byteOffset).toBe(8);
  });
});
