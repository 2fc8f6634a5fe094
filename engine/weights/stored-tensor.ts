import { decodeFloat32 } from './dtypes.js';
import type { DType, WeightTensor } from './tensors.js';

/** A tensor whose bytes are fetched when somebody asks for them. */
export class StoredTensor implements WeightTensor {
  private fetched: Uint8Array | undefined;

  constructor(
    readonly name: string,
    readonly dtype: DType,
    readonly shape: readonly number[],
    /** The bytes in row-major order; called at most once. */
    private readonly fetch: () => Uint8Array,
  ) {}

  get bytes(): Uint8Array {
    this.fetched ??= withoutBuffer(this.fetch());
    return this.fetched;
  }

  toFloat32(): Float32Array {
    return decodeFloat32(this.bytes, this.dtype);
  }
}

/** A Buffer's `slice` does not copy as a Uint8Array's does, which would surprise whoever relies on the type. */
function withoutBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
