/** How far the sources of a plan are, each and all together, and when they will be done. */
import type { StudioEvent } from './events.js';
import { type Mark, type Progress, progressOf, recentMarks } from './progress.js';

/** What there is to do for a source. */
export interface Extent {
  /** Pairs; undefined where the source does not say. */
  readonly total: number | undefined;
  /** Pairs that are there from before. */
  readonly kept: number;
  /** Of a pair, in pixels that are computed: pairs of a large source take longer. */
  readonly work: number;
}

type SourceEvent = Extract<StudioEvent, { type: 'source' }>;
type Problem = NonNullable<SourceEvent['error']>;

interface Standing extends Extent {
  readonly state: SourceEvent['state'];
  readonly done: number;
  readonly error?: Problem;
}

/** At most 20 events a second, whatever the number of pairs. */
const INTERVAL_MS = 50;
/** The time left is learned from this long: it holds what comes between sources too, opening them and rendering videos. */
const LEARNED_MS = 10 * 60_000;
const LEARNED_STEP_MS = 1000;

export class BatchProgress {
  private readonly sources: Map<string, Standing>;
  private pairs: Mark[];
  private work: Mark[];
  private computed = 0;
  private worked = 0;

  constructor(
    names: readonly string[],
    private readonly emit: (event: StudioEvent) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {
    const waiting = { state: 'waiting', total: undefined, kept: 0, work: 0, done: 0 } as const;
    this.sources = new Map(names.map((name) => [name, waiting]));
    this.pairs = [{ at: clock(), done: 0 }];
    this.work = [{ at: clock(), done: 0 }];
    if (names.length > 1) for (const name of names) this.tell(name);
  }

  /** What a look at a source that waits has shown. */
  expect(name: string, extent: Extent): void {
    const before = this.sources.get(name)!;
    if (before.state !== 'waiting') return;
    this.set(name, { ...before, ...extent, done: extent.kept });
    this.emit(this.report());
  }

  begin(name: string, extent: Extent): void {
    this.set(name, { ...extent, done: extent.kept, state: 'running' });
    this.emit(this.report());
  }

  /** One more pair of a source is written. */
  advance(name: string): void {
    this.reach(name, this.sources.get(name)!.done + 1);
  }

  /** So many pairs of a source are there. */
  reach(name: string, done: number): void {
    const before = this.sources.get(name)!;
    const after = { ...before, done };
    this.sources.set(name, after);
    this.computed += done - before.done;
    this.worked += (done - before.done) * before.work;
    const now = this.clock();
    const due = this.pairs.length === 1 || now - this.pairs.at(-1)!.at >= INTERVAL_MS;
    if (!due && after.done !== after.total) return;
    this.pairs = recentMarks([...this.pairs, { at: now, done: this.computed }]);
    if (this.work.length === 1 || now - this.work.at(-1)!.at >= LEARNED_STEP_MS) {
      this.work = recentMarks([...this.work, { at: now, done: this.worked }], LEARNED_MS);
    }
    this.tell(name);
    this.emit(this.report());
  }

  end(name: string, error?: Problem): void {
    const before = this.sources.get(name)!;
    const state = error ? 'failed' : 'done';
    // What is missing of it is nothing that still takes time.
    this.set(name, { ...before, state, total: error ? before.total : before.done, error });
    this.emit(this.report());
  }

  report(): Progress {
    const all = [...this.sources.values()];
    const done = all.reduce((sum, source) => sum + source.done, 0);
    const { rate } = progressOf(this.pairs, undefined);
    const workLeft = this.workLeft();
    if (workLeft === undefined) return { type: 'progress', done, rate };
    const total = done + all.reduce((sum, source) => sum + missing(source), 0);
    const { left } = progressOf(this.work, this.work.at(-1)!.done + workLeft);
    return { type: 'progress', done, total, rate, left };
  }

  /** All that is left, counted in pairs of this source; undefined while a source's length is not known. */
  pairsLeftLike(name: string): number | undefined {
    const left = this.workLeft();
    return left === undefined ? undefined : left / this.sources.get(name)!.work;
  }

  private workLeft(): number | undefined {
    const all = [...this.sources.values()];
    if (!all.every((source) => hasEnded(source) || source.total !== undefined)) return undefined;
    return all.reduce((sum, source) => sum + missing(source) * source.work, 0);
  }

  private set(name: string, standing: Standing): void {
    this.sources.set(name, standing);
    this.tell(name);
  }

  private tell(name: string): void {
    const { state, done, total, kept, work, error } = this.sources.get(name)!;
    this.emit({ type: 'source', source: name, state, done, total, kept, work, error });
  }
}

const hasEnded = ({ state }: Standing): boolean => state === 'done' || state === 'failed';

const missing = (source: Standing): number =>
  hasEnded(source) ? 0 : Math.max(0, (source.total ?? 0) - source.done);
