/** The element types a weight file may store. */
export type DType = 'f32' | 'f16' | 'bf16' | 'f64' | 'i64' | 'i32' | 'i16' | 'i8' | 'u8' | 'bool';

/** One named array of a weight file, row-major and contiguous. */
export interface WeightTensor {
  readonly name: string;
  readonly dtype: DType;
  /** Sizes, outermost first; empty for a scalar. */
  readonly shape: readonly number[];
  /** The values as float32 (f16, bf16, f64 and integers are converted), read when asked for. */
  toFloat32(): Float32Array;
  /** The values as on disk: little-endian, row-major; a view where the file allows one. */
  readonly bytes: Uint8Array;
}

/** The tensors of one weight file by name, in the order of the file. */
export interface WeightFile {
  readonly path: string;
  readonly format: 'safetensors' | 'torch';
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, WeightTensor>;
}
