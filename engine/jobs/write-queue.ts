/**
 * Runs tasks one after another beside the caller, who waits only while `room` of them are unfinished: writing overlaps
 * computing, and neither runs away from the other.
 */
export class WriteQueue {
  private tail: Promise<void> = Promise.resolve();
  private readonly unfinished: Promise<void>[] = [];

  constructor(
    private readonly room: number,
    /** Called once with the error that ended the queue; later tasks do not run. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Resolves when there is room for the next task. Throws the error of a failed one. */
  async add(task: () => Promise<void>): Promise<void> {
    const before = this.tail;
    this.tail = before.then(() => task().catch((error: unknown) => this.fail(error)));
    this.tail.catch(() => {});
    this.unfinished.push(this.tail);
    if (this.unfinished.length >= this.room) await this.unfinished.shift();
  }

  /** Resolves when every task is finished. Throws the error of a failed one. */
  drain(): Promise<void> {
    return this.tail;
  }

  private fail(error: unknown): never {
    this.onFailure(error);
    throw error;
  }
}
