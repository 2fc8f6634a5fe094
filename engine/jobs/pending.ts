import { computedSize } from '../runtime/computed-size.js';
import type { FrameRange } from '../video/frame.js';
import type { FrameSource } from '../video/source.js';
import type { Plan } from './plan.js';

/**
 * The runs of frames whose pairs are missing: every run is decoded in one go and shares the features of its frames.
 * `lastFrame` is the source's last index if known; otherwise the last run is open-ended. `done` holds the earlier
 * frames of the pairs that are there.
 */
export function missingRuns(
  range: FrameRange,
  lastFrame: number | undefined,
  done: ReadonlySet<number>,
): FrameRange[] {
  const { start, step } = range;
  const end = Math.min(range.end ?? Infinity, lastFrame ?? Infinity);
  const lastPair = Number.isFinite(end) ? end - step : largest(done, start - step);
  const runs: { start: number; end?: number; step: number }[] = [];
  for (let first = start; first <= lastPair; first += step) {
    if (done.has(first)) continue;
    const run = runs.at(-1);
    if (run?.end === first) run.end = first + step;
    else runs.push({ start: first, end: first + step, step });
  }
  if (Number.isFinite(end)) return runs;
  const tail = runs.at(-1);
  const open = lastPair + step;
  if (tail?.end === open) tail.end = undefined;
  else runs.push({ start: open, step });
  return runs;
}

/** The index of the last frame, as far as the source says. */
export const lastFrameOf = ({ frameCount }: Pick<FrameSource, 'frameCount'>): number | undefined =>
  frameCount === undefined ? undefined : frameCount - 1;

/** How many pairs the range holds; undefined if neither it nor the source says where it ends. */
export function countPairs(range: FrameRange, lastFrame: number | undefined): number | undefined {
  const end = Math.min(range.end ?? Infinity, lastFrame ?? Infinity);
  return Number.isFinite(end) ? Math.max(0, Math.floor((end - range.start) / range.step)) : undefined;
}

/** Pixels that a pair of a source is computed on, but for what a model enlarges: what it costs, beside others of the same plan. */
export function computedPixels(
  { width, height }: Pick<FrameSource, 'width' | 'height'>,
  plan: Pick<Plan, 'maxSize'>,
): number {
  const [w, h] = computedSize(width, height, plan);
  return w * h;
}

function largest(values: Iterable<number>, atLeast: number): number {
  let found = atLeast;
  for (const value of values) found = Math.max(found, value);
  return found;
}
