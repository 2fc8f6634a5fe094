import { fromHalf } from '../../flow/half.js';
import type { FlowView } from '../flows.js';

/** The mean length of a field's vectors, in pixels of the clip; null if none is known. */
export function meanMotion({ bytes }: FlowView): number | null {
  const values = fromHalf(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2));
  const pixels = values.length / 2;
  let [sum, known] = [0, 0];
  for (let i = 0; i < pixels; i++) {
    const length = Math.hypot(values[i]!, values[pixels + i]!);
    if (Number.isNaN(length)) continue;
    sum += length;
    known++;
  }
  return known > 0 ? sum / known : null;
}
