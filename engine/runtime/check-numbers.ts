import type { SessionSettings } from './session.js';

/** A driver that fails may say nothing and yield NaN: throws for that. What the processor computes is what the model says. */
export function checkNumbers(values: Float32Array, { provider }: SessionSettings): void {
  if (provider !== 'cpu' && !values.every(Number.isFinite))
    throw new Error('it yields values that are no numbers');
}
