/** What changes while pages look on: each event goes to all who listen, and nobody waits for a slow one. */
export class Feed<T> {
  private readonly listeners = new Set<(event: T) => void>();

  publish(event: T): void {
    for (const listen of this.listeners) listen(event);
  }

  /** The events from now on, until `signal` aborts. */
  async *listen(signal: AbortSignal): AsyncGenerator<T> {
    const waiting: T[] = [];
    let wake = () => {};
    const listener = (event: T) => {
      waiting.push(event);
      wake();
    };
    const stop = () => wake();
    this.listeners.add(listener);
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        yield* waiting.splice(0);
        if (waiting.length === 0 && !signal.aborted) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.listeners.delete(listener);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Pages are told of what goes on at most this often, in milliseconds. */
export const EVENT_MS = 100;

/** Calls `work` at once, then at most every so many milliseconds, with the latest argument and never without the last. */
export function atMostEvery<T>(milliseconds: number, work: (value: T) => void): (value: T) => void {
  let timer: NodeJS.Timeout | undefined;
  let latest: { value: T } | undefined;
  const tick = () => {
    timer = undefined;
    if (!latest) return;
    const { value } = latest;
    latest = undefined;
    timer = setTimeout(tick, milliseconds);
    work(value);
  };
  return (value) => {
    latest = { value };
    if (timer === undefined) tick();
  };
}
