import type { Shape } from '../nn/ops.js';

/** A tensor between graphs: float32 values and their shape. */
export interface Values {
  readonly data: Float32Array;
  readonly shape: Shape;
}

export interface SessionSettings {
  /** ONNX Runtime's execution provider, or `tensorflow`. */
  readonly provider: string;
  readonly threads: number;
}

/** One graph loaded into what computes it. Runs are synchronous inside, one at a time. */
export interface Session {
  /**
   * Outputs by name. Values the graph does not read are left out. `into`, all outputs of an earlier run, may be written to and
   * returned: what is large then costs no fresh memory.
   */
  run(
    inputs: Readonly<Record<string, Values>>,
    into?: Readonly<Record<string, Values>>,
  ): Promise<Record<string, Values>>;
  release(): Promise<void>;
}
