import type { Op, Shape } from './ops.js';

/** Gives meaning to the ops: builds a graph (onnx), computes at once (tensorflow) or only counts (shape). */
export interface Interpreter<T> {
  /** A fixed table, such as position encodings or gather indices (Int32Array). */
  constant(data: Float32Array | Int32Array, shape: Shape): T;
  /** The learned tensor of that state_dict name. Throws if the weights have another shape or no such tensor. */
  parameter(name: string, shape: Shape): T;
  /** `shape` is the output's, already inferred and checked. */
  apply(op: Op, inputs: readonly T[], shape: Shape): T;
}
