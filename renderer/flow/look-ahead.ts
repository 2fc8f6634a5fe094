/** Something that can be had from the handler, by a name of its own. */
export interface Wanted<V> {
  readonly key: string;
  load(signal: AbortSignal): Promise<V>;
}

export interface LookAheadOptions<V> {
  /** Questions under way at once. */
  readonly atOnce: number;
  /** Values that are kept; those that were not wanted for longest go first. */
  readonly capacity: number;
  readonly onLoad: (key: string, value: V) => void;
  /** Never for an abort. */
  readonly onFail: (key: string) => void;
  /** Called with values that are let go. */
  readonly dispose?: (value: V) => void;
}

/**
 * Loads what is wanted, the most urgent first, and keeps it for a while. What is no longer wanted is aborted, so that whoever
 * scrubs past a hundred frames waits for the last one alone. A value that failed is not asked for again until forgive().
 */
export class LookAhead<V> {
  /** In the order of their last use. */
  private readonly values = new Map<string, V>();
  private readonly running = new Map<string, AbortController>();
  private readonly failed = new Map<string, unknown>();
  /** Values that are there, but may be better by now. */
  private readonly stale = new Set<string>();
  private wanted: readonly Wanted<V>[] = [];

  constructor(private readonly options: LookAheadOptions<V>) {}

  get(key: string): V | undefined {
    return this.values.get(key);
  }

  isLoading(key: string): boolean {
    return this.running.has(key);
  }

  /** Why a value could not be had. */
  failure(key: string): unknown {
    return this.failed.get(key);
  }

  /** Replaces what was wanted before. */
  want(wanted: readonly Wanted<V>[]): void {
    this.wanted = wanted;
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, abort] of this.running) if (!keys.has(key)) abort.abort();
    // The most urgent is touched last, and so kept longest.
    for (const { key } of wanted.toReversed()) this.touch(key);
    this.next();
  }

  /** Asks again for what failed. */
  forgive(): void {
    this.failed.clear();
    this.next();
  }

  /** Asks for a value anew when it is wanted next; until then it stays. */
  renew(key: string): void {
    this.stale.add(key);
  }

  close(): void {
    this.want([]);
    for (const key of [...this.values.keys()]) this.drop(key);
  }

  private drop(key: string): void {
    const value = this.values.get(key);
    this.values.delete(key);
    this.stale.delete(key);
    if (value !== undefined) this.options.dispose?.(value);
  }

  private touch(key: string): void {
    const value = this.values.get(key);
    if (value === undefined) return;
    this.values.delete(key);
    this.values.set(key, value);
  }

  private next(): void {
    for (const wanted of this.wanted) {
      if (this.running.size >= this.options.atOnce) return;
      const { key } = wanted;
      const here = this.values.has(key) && !this.stale.has(key);
      if (!here && !this.running.has(key) && !this.failed.has(key)) void this.load(wanted);
    }
  }

  private async load({ key, load }: Wanted<V>): Promise<void> {
    const abort = new AbortController();
    this.running.set(key, abort);
    try {
      // Whoever hears of it, or of its failure, must find it no longer under way.
      const value = await load(abort.signal).finally(() => this.running.delete(key));
      if (abort.signal.aborted) this.options.dispose?.(value);
      else this.keep(key, value);
    } catch (error) {
      if (!abort.signal.aborted) {
        this.failed.set(key, error);
        this.options.onFail(key);
      }
    } finally {
      this.next();
    }
  }

  private keep(key: string, value: V): void {
    this.drop(key);
    this.values.set(key, value);
    for (const old of this.values.keys()) {
      if (this.values.size <= this.options.capacity) break;
      if (!this.wanted.some((wanted) => wanted.key === old)) this.drop(old);
    }
    this.options.onLoad(key, value);
  }
}
