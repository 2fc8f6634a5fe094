/** What computes takes turns, so that the cores are not fought over: first what somebody looks at. */

import { Unhurried } from '../runtime/unhurried.js';

/** From the most urgent to the least. Exports and surveys are equals: neither waits for the end of the other. */
const URGENCIES = ['view', 'background'] as const;
export type Urgency = (typeof URGENCIES)[number];

interface Waiting {
  readonly urgency: Urgency;
  start(): void;
}

export class Turns {
  private readonly waiting: Waiting[] = [];
  /** The work that has its turn. */
  private current?: { readonly urgency: Urgency; readonly giveWay: AbortController };

  /**
   * Runs `work` when it is its turn: of those who wait the most urgent, and among these who waited longest. `work` is given
   * a signal that aborts when something more urgent waits, for it to stop if it can. Whoever aborts before its turn never runs.
   * @throws what `work` throws; the signal's reason when aborted before.
   */
  async take<T>(
    urgency: Urgency,
    work: (giveWay: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    if (this.current) await this.wait(urgency, signal);
    const giveWay = new AbortController();
    this.current = { urgency, giveWay };
    try {
      return await work(giveWay.signal);
    } finally {
      this.next();
    }
  }

  private wait(urgency: Urgency, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        reject(signal!.reason);
      };
      const waiting = {
        urgency,
        start: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal?.addEventListener('abort', leave);
      this.waiting.push(waiting);
      const { current } = this;
      if (current && rank(urgency) < rank(current.urgency)) current.giveWay.abort(new Unhurried());
    });
  }

  private next(): void {
    const first = URGENCIES.map((urgency) => this.waiting.find((one) => one.urgency === urgency)).find(
      Boolean,
    );
    if (!first) {
      this.current = undefined;
      return;
    }
    this.waiting.splice(this.waiting.indexOf(first), 1);
    first.start();
  }
}

const rank = (urgency: Urgency): number => URGENCIES.indexOf(urgency);
