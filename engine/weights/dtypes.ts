import { halfToNumber } from '../half.js';
import type { DType } from './tensors.js';

/** Bytes per element. */
export const itemSize: Readonly<Record<DType, number>> = {
  f64: 8,
  i64: 8,
  f32: 4,
  i32: 4,
  f16: 2,
  bf16: 2,
  i16: 2,
  i8: 1,
  u8: 1,
  bool: 1,
};

/** Elements of an array of this shape; 1 for a scalar. Beyond 2^53 the number is too large, never too small. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

/**
 * The elements of `bytes` (little-endian) as float32; integers and float64 are rounded to the nearest float32, bool is 0
 * or 1. Aligned f32 bytes are viewed, not copied: do not write into the result.
 */
export function decodeFloat32(bytes: Uint8Array, dtype: DType): Float32Array {
  const size = itemSize[dtype];
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  const { buffer, byteOffset } = aligned;
  const length = aligned.byteLength / size;
  switch (dtype) {
    case 'f32':
      return new Float32Array(buffer, byteOffset, length);
    case 'f64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, length));
    case 'f16':
      return Float32Array.from(new Uint16Array(buffer, byteOffset, length), halfToNumber);
    case 'bf16':
      return decodeBfloat16(new Uint16Array(buffer, byteOffset, length));
    case 'i64':
      return decodeInt64(new BigInt64Array(buffer, byteOffset, length));
    case 'i32':
      return Float32Array.from(new Int32Array(buffer, byteOffset, length));
    case 'i16':
      return Float32Array.from(new Int16Array(buffer, byteOffset, length));
    case 'i8':
      return Float32Array.from(new Int8Array(buffer, byteOffset, length));
    case 'u8':
      return Float32Array.from(aligned);
    case 'bool':
      return Float32Array.from(aligned, (value) => (value === 0 ? 0 : 1));
  }
}

/** bfloat16 is the upper half of a float32. */
function decodeBfloat16(halves: Uint16Array): Float32Array {
  const words = Uint32Array.from(halves, (half) => half << 16);
  return new Float32Array(words.buffer);
}

function decodeInt64(values: BigInt64Array): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = Number(values[i]);
  return out;
}
