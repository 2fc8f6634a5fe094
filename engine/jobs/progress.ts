/** Progress as a pure function of what was finished when: rate over the recent past, time left, few events. */
import type { StudioEvent } from './events.js';

export type Progress = Extract<StudioEvent, { type: 'progress' }>;

/** One moment: so many items were done at `at` milliseconds. */
export interface Mark {
  readonly at: number;
  readonly done: number;
}

/** At most 20 events a second, whatever the number of items. */
const INTERVAL_MS = 50;
/** The recent past: long enough to smooth single items, short enough to follow a machine that slows down. */
const WINDOW_MS = 30_000;
/** Slow items still get a rate from this many of them. */
const FEWEST_MARKS = 5;

/**
 * The progress that `marks` (oldest first, the first one the start) show. `rate` is 0 until an item is finished.
 * `total` undefined means that the source does not say its length.
 */
export function progressOf(marks: readonly Mark[], total: number | undefined): Progress {
  const first = marks[0]!;
  const last = marks.at(-1)!;
  const seconds = (last.at - first.at) / 1000;
  const rate = seconds > 0 ? (last.done - first.done) / seconds : 0;
  const left = rate > 0 && total !== undefined ? Math.max(0, total - last.done) / rate : undefined;
  return { type: 'progress', done: last.done, total, rate, left };
}

/** The marks that still count at the time of the last one, of the last `window` milliseconds. */
export function recentMarks(marks: readonly Mark[], window = WINDOW_MS): Mark[] {
  const now = marks.at(-1)?.at ?? 0;
  const recent = marks.findIndex((mark) => now - mark.at <= window);
  return marks.slice(Math.max(0, Math.min(recent, marks.length - FEWEST_MARKS)));
}

/** Counts finished items and says when there is something to report. */
export class ProgressMeter {
  private marks: Mark[];
  private done: number;

  /** `kept` items were done before the start: they count as done, not for the rate. */
  constructor(
    kept: number,
    private readonly total: number | undefined,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.done = kept;
    this.marks = [{ at: clock(), done: kept }];
  }

  /** So many more items are done. Returns the event to send, or undefined if the last one is too fresh. */
  advance(items = 1): Progress | undefined {
    this.done += items;
    const now = this.clock();
    const due = this.marks.length === 1 || now - this.marks.at(-1)!.at >= INTERVAL_MS;
    if (!due && this.done !== this.total) return undefined;
    this.marks = recentMarks([...this.marks, { at: now, done: this.done }]);
    return this.report();
  }

  /** The state at the last event, or at the start. */
  report(): Progress {
    return progressOf(this.marks, this.total);
  }
}
