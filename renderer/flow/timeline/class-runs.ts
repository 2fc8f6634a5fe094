/** What frames show, over time. */
import { endOf } from '../playback.js';

/** The class of a frame; without a label where the model is not sure. */
export interface FrameClass {
  readonly index: number;
  readonly label?: string;
}

/** Seconds, and what is seen in them. */
export interface ClassRun {
  readonly from: number;
  readonly to: number;
  readonly label?: string;
}

/** Joins neighbours with the same class. A frame speaks for the time up to the next that was asked about. */
export function classRuns(classes: readonly FrameClass[], times: readonly number[]): readonly ClassRun[] {
  const sorted = classes
    .filter(({ index }) => index < times.length)
    .toSorted((first, second) => first.index - second.index);
  const step = sorted.length > 1 ? sorted[1]!.index - sorted[0]!.index : 1;
  const runs: { from: number; to: number; label?: string }[] = [];
  for (const [i, { index, label }] of sorted.entries()) {
    const next = sorted[i + 1]?.index ?? Math.min(index + step, times.length);
    const to = times[next] ?? endOf(times, times.length - 1);
    const last = runs.at(-1);
    if (last && last.label === label) last.to = to;
    else runs.push({ from: times[index]!, to, label });
  }
  return runs;
}

/** A colour for a class, always the same. */
export function classColor(label: string): string {
  let hash = 0;
  for (const letter of label) hash = (Math.imul(hash, 31) + letter.codePointAt(0)!) >>> 0;
  // The golden angle keeps hues of neighbouring numbers apart.
  return `hsl(${((hash * 137.508) % 360).toFixed(0)} 42% 42%)`;
}
