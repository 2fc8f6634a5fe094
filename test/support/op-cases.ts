import { describe, expect, it } from 'vitest';
import { type Op, outputShape } from '../../engine/nn/ops.js';
import { expectClose, readGoldens, type Value } from './goldens.js';

/** One op on given inputs, with what PyTorch makes of them (test/golden/make_ops.py). */
export interface OpCase {
  readonly name: string;
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly output: Value<Float32Array>;
}

/** Computes one op with an interpreter. Inputs of integers are constants. */
export type RunOp = (op: Op, inputs: readonly Value[]) => Promise<Value>;

interface ListedCase {
  readonly name: string;
  readonly inputs: number;
  readonly op: Op;
}

const goldens = await readGoldens('ops.safetensors');
const listed: readonly ListedCase[] = JSON.parse(goldens.metadata.cases);

export const opCases: readonly OpCase[] = listed.map(({ name, op, inputs }) => ({
  name,
  op,
  inputs: Array.from({ length: inputs }, (_, i) => goldens.any(`${name}.${i}`)),
  output: goldens.float(`${name}.out`),
}));

/** Tests an interpreter on every case. */
export function describeOps(interpreter: string, run: RunOp, tolerance: number): void {
  describe(interpreter, () => {
    for (const { name, op, inputs, output } of opCases) {
      it(name, async () => {
        const shapes = inputs.map(({ shape }) => shape);
        expect(outputShape(op, shapes)).toEqual(output.shape);
        expectClose(await run(op, inputs), output, tolerance);
      });
    }
  });
}
