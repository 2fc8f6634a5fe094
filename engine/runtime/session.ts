import type { Shape } from '../nn/ops.js';

/** A tensor between graphs: float32 values and their shape. */
export interface Values {
  readonly data: Float32Array;
  readonly shape: Shape;
}

/** A tensor that stays where it was computed, for graphs on the same device to read until it is released. */
export interface HeldValues {
  readonly shape: Shape;
  /** What computes knows it as this. */
  readonly held: unknown;
  release(): void;
}

/** What a graph can read. */
export type Operand = Values | HeldValues;

/** Gives back what is held of some operands. */
export function releaseOperands(operands: Iterable<Operand | undefined>): void {
  for (const operand of operands) if (operand && 'held' in operand) operand.release();
}

export interface SessionSettings {
  /** ONNX Runtime's execution provider, or `tensorflow`. */
  readonly provider: string;
  readonly threads: number;
  /** Told what a person should know, in a sentence. */
  readonly onNotice?: (message: string) => void;
}

/** One graph loaded into what computes it. Runs are synchronous inside, one at a time. */
export interface Session<Out extends Operand = Values> {
  /**
   * Outputs by name. Values the graph does not read are left out. `into`, all outputs of an earlier run, may be written to and
   * returned: what is large then costs no fresh memory.
   */
  run(
    inputs: Readonly<Record<string, Operand>>,
    into?: Readonly<Record<string, Values>>,
  ): Promise<Record<string, Out>>;
  release(): Promise<void>;
}

/** Whether outputs of graphs come back as numbers, or stay on the device where it allows that. */
export type Whereabouts = 'returned' | 'held';
