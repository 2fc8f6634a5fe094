/** The batches of the studio, kept for the next time that it is started. How far each is lies in its output folder. */
import { join } from 'node:path';
import { z } from 'zod';
import { Stored } from '../../files/stored.js';
import { planSchema } from '../../jobs/plan.js';

/** Those that ended longest ago are forgotten. */
const MOST_ENDED = 50;

const keptJob = z.object({
  id: z.string(),
  title: z.string(),
  plan: planSchema,
  onQueue: z.boolean(),
  /** One that ran, or waited, stands as paused when it comes back. */
  state: z.enum(['waiting', 'running', 'paused', 'done', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number().optional(),
  started: z.number().optional(),
  ended: z.number().optional(),
  error: z.object({ code: z.string(), message: z.string(), advice: z.string().optional() }).optional(),
});

export type KeptJob = z.output<typeof keptJob>;

/** What another version wrote otherwise is left out. */
const keptJobs = z
  .array(z.unknown())
  .transform((jobs): KeptJob[] => jobs.flatMap((job) => keptJob.safeParse(job).data ?? []));

export class KeptJobs {
  /** What came back, but may not be shown in this run. */
  private hidden: readonly KeptJob[] = [];

  private constructor(private readonly stored: Stored<KeptJob[]>) {}

  static async open(folder: string): Promise<KeptJobs> {
    return new KeptJobs(await Stored.open(join(folder, 'jobs.json'), keptJobs, []));
  }

  /** In their order; `mayTouch`: whether a path may be read and written in this run of the studio. */
  async list(mayTouch: (path: string) => Promise<boolean>): Promise<KeptJob[]> {
    const { value } = this.stored;
    const allowed = await Promise.all(
      value.map(async ({ plan }) =>
        (await Promise.all([...plan.inputs, plan.out].map(mayTouch))).every(Boolean),
      ),
    );
    this.hidden = value.filter((_, i) => !allowed[i]);
    return value.filter((_, i) => allowed[i]);
  }

  /** Throws as Stored.set. */
  async keep(jobs: readonly KeptJob[]): Promise<void> {
    const ended = jobs.filter(({ ended }) => ended !== undefined).toSorted((a, b) => b.ended! - a.ended!);
    const forgotten = new Set(ended.slice(MOST_ENDED));
    await this.stored.set([...this.hidden, ...jobs.filter((job) => !forgotten.has(job))]);
  }

  /** Resolves when what was kept last is written. */
  settled(): Promise<void> {
    return this.stored.settled();
  }
}
