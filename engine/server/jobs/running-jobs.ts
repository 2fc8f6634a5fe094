/** How many jobs run: while any does, the machine stays awake, and the desktop's window asks before it closes. */
import type { JobInfo, ServerEvent } from '../api.js';

export class RunningJobs {
  private readonly running = new Set<string>();
  private awake?: { release(): void };

  /** `stayAwake` holds off the system's sleep until it is released. */
  constructor(private readonly stayAwake: () => { release(): void }) {}

  get any(): boolean {
    return this.running.size > 0;
  }

  async follow(events: AsyncIterable<ServerEvent>): Promise<void> {
    for await (const event of events) if (event.type === 'job') this.note(event.job);
  }

  private note({ id, state }: JobInfo): void {
    if (state === 'running' || state === 'waiting') this.running.add(id);
    else this.running.delete(id);
    if (this.any) this.awake ??= this.stayAwake();
    else {
      this.awake?.release();
      this.awake = undefined;
    }
  }
}
