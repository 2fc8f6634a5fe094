/** Whether somebody looks on: what only prepares for later then makes way, for it would take the same cores. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds after a question in which the next one is likely: whoever drags along a clip asks all the time. */
const REST_MS = 300;
/** So long does one piece of work make way at most: it slows down, and never stops. */
const LONGEST_MS = 100;

export class Attention {
  private until = 0;

  /** Somebody has asked for something to look at. */
  note(): void {
    this.until = performance.now() + REST_MS;
  }

  /** Resolves when nobody asks, or soon. */
  async over(): Promise<void> {
    const left = Math.min(this.until - performance.now(), LONGEST_MS);
    if (left > 0) await sleep(left);
  }
}
