import { elementCount } from './dtypes.js';

/** How a tensor lies in its storage, in elements. */
export interface Layout {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Elements of storage that the layout reaches: one past its last element; 0 if it has none. */
export function extent({ offset, shape, strides }: Layout): number {
  if (elementCount(shape) === 0) return 0;
  return 1 + shape.reduce((last, size, axis) => last + (size - 1) * strides[axis]!, offset);
}

/** The tensor's bytes in row-major order: a view where it lies so already, a copy otherwise. */
export function rowMajorBytes(storage: Uint8Array, itemSize: number, layout: Layout): Uint8Array {
  const start = layout.offset * itemSize;
  const length = elementCount(layout.shape) * itemSize;
  if (length === 0) return new Uint8Array(0);
  return isRowMajor(layout)
    ? storage.subarray(start, start + length)
    : gather(storage, itemSize, layout, length);
}

function isRowMajor({ shape, strides }: Layout): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function gather(storage: Uint8Array, itemSize: number, layout: Layout, length: number): Uint8Array {
  const { shape, strides } = layout;
  const out = new Uint8Array(length);
  const index = shape.map(() => 0);
  let source = layout.offset;
  for (let target = 0; target < length; target += itemSize) {
    for (let byte = 0; byte < itemSize; byte++) out[target + byte] = storage[source * itemSize + byte]!;
    // Count up as an odometer does: a full axis goes back to zero and the axis before it moves on.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      source += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
