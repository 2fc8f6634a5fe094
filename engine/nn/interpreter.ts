import type { Op, Shape } from './ops.js';
import type { Tensor } from './tensor.js';

/** Gives meaning to the ops: builds a graph (onnx), computes at once (tensorflow) or only counts (shape). */
export interface Interpreter<T> {
  /** A fixed table, such as position encodings or gather indices (Int32Array). */
  constant(data: Float32Array | Int32Array, shape: Shape): T;
  /** The learned tensor of that state_dict name. Throws if the weights have another shape or no such tensor. */
  parameter(name: string, shape: Shape): T;
  /** `shape` is the output's, already inferred and checked. */
  apply(op: Op, inputs: readonly T[], shape: Shape): T;
}

/** An interpreter whose values may depend on inputs, given anew for each run. */
export interface Graph<T> extends Interpreter<T> {
  input(name: string, ...shape: number[]): Tensor<T>;
}

/** A part of a model: takes its inputs from the graph and yields its outputs by name. */
export type GraphBody = <T>(graph: Graph<T>) => Readonly<Record<string, Tensor<T>>>;

/** Looks up a learned tensor by its state_dict name; throws if its shape is not the one expected. */
export type ParameterLookup = (name: string, shape: Shape) => Float32Array;
