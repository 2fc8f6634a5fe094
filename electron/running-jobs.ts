/** How many jobs run: while any does, the machine stays awake, and the window asks before it closes. */
import type { JobInfo, ServerEvent } from '../engine/server/api.js';
import type { ElectronParts } from './parts.js';

export class RunningJobs {
  private readonly running = new Set<string>();
  /** Of what keeps the machine awake. */
  private blocker?: number;

  constructor(private readonly power: ElectronParts['powerSaveBlocker']) {}

  get any(): boolean {
    return this.running.size > 0;
  }

  async follow(events: AsyncIterable<ServerEvent>): Promise<void> {
    for await (const event of events) if (event.type === 'job') this.note(event.job);
  }

  private note({ id, state }: JobInfo): void {
    if (state === 'running' || state === 'waiting') this.running.add(id);
    else this.running.delete(id);
    if (this.any) this.blocker ??= this.power.start('prevent-app-suspension');
    else if (this.blocker !== undefined) {
      this.power.stop(this.blocker);
      this.blocker = undefined;
    }
  }
}
