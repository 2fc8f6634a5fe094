/** Memory that one value lies in, together with all that only reshape it. */
export interface Storage {
  readonly bytes: number;
  /** Made of constants and parameters alone: there before the first run, and not part of the peak. */
  readonly constant: boolean;
  /** The step (1, 2, ...) that computes it; 0 for inputs. */
  readonly born: number;
  /** The last step that reads it; 0 if none does. */
  lastUse: number;
}

/**
 * The most bytes alive at one step, each value living from the step that computes it to the last that reads it; inputs
 * are there from the start. No op writes over its input, and ops run in the order they were written in: ONNX Runtime, which
 * reuses and fuses, may stay below it.
 */
export function peakBytes(storages: readonly Storage[]): number {
  const steps = storages.reduce((last, { born }) => Math.max(last, born), 0);
  const change = new Float64Array(steps + 2);
  for (const { bytes, born, lastUse } of storages) {
    change[born] += bytes;
    change[Math.max(born, lastUse) + 1] -= bytes;
  }
  let alive = 0;
  return change.reduce((peak, bytes) => {
    alive += bytes;
    return Math.max(peak, alive);
  }, 0);
}
