/** Shows the events of a run: JSON lines, a bar on a terminal, or a plain line every few seconds. */
import type { EventSink } from '../jobs/events.js';
import type { Progress } from '../jobs/progress.js';
import { describeError, print, printJson } from './output.js';
import { bytes, duration, pairs, rate } from './text.js';

export interface ReportOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** What is counted; pairs of frames unless given. */
  readonly unit?: Unit;
}

/** What progress counts, in words. */
export interface Unit {
  /** `12 of 20 pairs`, or `12 pairs` of an unknown number. */
  amount(done: number, total: number | undefined): string;
  rate(perSecond: number): string;
}

/** Things that `count` puts in words. */
export const counted = (count: (items: number) => string): Unit => ({
  amount: (done, total) => (total === undefined ? count(done) : `${done} of ${count(total)}`),
  rate,
});

export const bytesUnit: Unit = {
  amount: (done, total) => (total === undefined ? bytes(done) : `${bytes(done)} of ${bytes(total)}`),
  rate: (perSecond) => `${bytes(Math.round(perSecond))}/s`,
};

export interface Reporter {
  readonly emit: EventSink;
  /** Ends the bar's line, before anything else is printed. */
  close(): void;
}

const LINE_INTERVAL_MS = 5000;
const BAR_WIDTH = 24;
const SHORTEST_BAR = 5;

/** A `done` event is left to the command that knows what was asked for. */
export function createReporter({ json, quiet, unit = counted(pairs) }: ReportOptions): Reporter {
  if (json) return { emit: printJson, close: () => {} };
  const progress = quiet ? silent : process.stderr.isTTY ? barProgress(unit) : lineProgress(unit);
  return {
    close: progress.close,
    emit(event) {
      if (event.type === 'progress') progress.show(event);
      if (event.type === 'error') {
        progress.close();
        process.stderr.write(`${describeError(event)}\n`);
      }
      if (event.type === 'notice' && !quiet) {
        progress.close();
        print(event.message);
      }
    },
  };
}

interface ProgressView {
  show(progress: Progress): void;
  close(): void;
}

const silent: ProgressView = { show: () => {}, close: () => {} };

function barProgress(unit: Unit): ProgressView {
  let open = false;
  return {
    show(progress) {
      // A terminal that does not know its width says 0.
      const room = (process.stderr.columns || 80) - 1;
      const words = describeProgress(progress, unit);
      process.stderr.write(`\r\x1b[K${`${bar(progress, room - words.length)}${words}`.slice(0, room)}`);
      open = true;
    },
    close() {
      if (open) process.stderr.write('\n');
      open = false;
    },
  };
}

function lineProgress(unit: Unit): ProgressView {
  let last = -Infinity;
  return {
    show(progress) {
      const now = performance.now();
      if (now - last < LINE_INTERVAL_MS && progress.done !== progress.total) return;
      last = now;
      process.stderr.write(`${describeProgress(progress, unit)}\n`);
    },
    close: () => {},
  };
}

/** The bar and a space, in at most `room` columns; nothing where the words need them. */
function bar({ done, total }: Progress, room: number): string {
  const width = Math.min(BAR_WIDTH, room - '[] '.length);
  if (total === undefined || width < SHORTEST_BAR) return '';
  const filled = Math.min(width, Math.round((width * done) / Math.max(1, total)));
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] `;
}

/** `12 of 20 pairs, 3.2/s, 0:03 left`. */
export function describeProgress(
  { done, total, rate: perSecond, left }: Progress,
  unit: Unit = counted(pairs),
): string {
  const speed = perSecond > 0 ? `, ${unit.rate(perSecond)}` : '';
  return `${unit.amount(done, total)}${speed}${left !== undefined && left > 0 ? `, ${duration(left)} left` : ''}`;
}
