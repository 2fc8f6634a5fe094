import { randomBytes } from 'node:crypto';
import PQueue from 'p-queue';
import { cancelled, StudioError } from '../../errors.js';
import type { StudioEvent } from '../../jobs/events.js';
import type { JobInfo, ServerEvent } from '../api.js';
import { atMostEvery, EVENT_MS, type Feed } from '../feed.js';
import { problemOf } from '../problems.js';

export interface JobPlan {
  readonly kind: JobInfo['kind'];
  readonly title: string;
  /** The id of the clip it is about. */
  readonly clip?: string;
  /** The folder that gets the results. */
  readonly output?: { readonly name: string; readonly path: string };
  /** Does the work and reports it; throws the signal's reason when aborted. */
  run(report: (event: StudioEvent) => void, signal: AbortSignal, id: string): Promise<void>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Job {
  readonly plan: JobPlan;
  readonly info: Mutable<JobInfo>;
  readonly abort: AbortController;
  readonly publish: (info: JobInfo) => void;
  ended: Promise<void>;
}

/** What takes long: one computation and one download at a time, so that none fights another for the cores or the line. */
export class Jobs {
  private readonly all = new Map<string, Job>();
  private readonly computing = new PQueue({ concurrency: 1 });
  private readonly downloading = new PQueue({ concurrency: 1 });

  /** `readable`: a sentence as people should read it. */
  constructor(
    private readonly feed: Feed<ServerEvent>,
    private readonly readable = (sentence: string): string => sentence,
  ) {}

  list(): JobInfo[] {
    return [...this.all.values()].map(({ info }) => ({ ...info }));
  }

  start(plan: JobPlan): JobInfo {
    const id = randomBytes(12).toString('base64url');
    const { kind, title, clip, output } = plan;
    const job: Job = {
      plan,
      info: { id, kind, title, state: 'waiting', done: 0, notices: [], clip, output: output?.name },
      abort: new AbortController(),
      publish: atMostEvery(EVENT_MS, (info: JobInfo) => this.feed.publish({ type: 'job', job: info })),
      ended: Promise.resolve(),
    };
    this.all.set(id, job);
    const queue = kind === 'download' ? this.downloading : this.computing;
    job.ended = queue.add(() => this.run(job));
    tell(job);
    return { ...job.info };
  }

  /** Throws StudioError `unknown-job`. */
  info(id: string): JobInfo {
    return { ...this.get(id).info };
  }

  /** Where the results are. Throws StudioError `unknown-job`. */
  outputOf(id: string): string | undefined {
    return this.get(id).plan.output?.path;
  }

  /** Ends it, or takes it out of the queue; nothing happens to one that has ended. Throws StudioError `unknown-job`. */
  async cancel(id: string): Promise<JobInfo> {
    const job = this.get(id);
    job.abort.abort(cancelled());
    if (job.info.state === 'waiting') end(job, 'cancelled');
    else await job.ended;
    return { ...job.info };
  }

  /** Forgets one that has ended. Throws StudioError `job-running`, `unknown-job`. */
  remove(id: string): void {
    const { info } = this.get(id);
    if (info.state === 'waiting' || info.state === 'running') {
      throw new StudioError('job-running', `"${info.title}" has not ended.`, 'Cancel it first.');
    }
    this.all.delete(id);
  }

  async close(): Promise<void> {
    await Promise.all([...this.all.keys()].map((id) => this.cancel(id)));
  }

  private get(id: string): Job {
    const job = this.all.get(id);
    if (job) return job;
    throw new StudioError('unknown-job', 'There is no such job.');
  }

  private async run(job: Job): Promise<void> {
    const { plan, info, abort } = job;
    if (abort.signal.aborted) return;
    info.state = 'running';
    info.started = Date.now();
    tell(job);
    try {
      await plan.run((event) => report(job, event, this.readable), abort.signal, info.id);
      end(job, 'done');
    } catch (error) {
      if (abort.signal.aborted) return end(job, 'cancelled');
      const problem = problemOf(error);
      info.error = { ...problem, message: this.readable(problem.message) };
      end(job, 'failed');
    }
  }
}

function report(job: Job, event: StudioEvent, readable: (sentence: string) => string): void {
  const { info } = job;
  switch (event.type) {
    case 'progress':
      Object.assign(info, { done: event.done, total: event.total, rate: event.rate, left: event.left });
      break;
    case 'notice':
    case 'error':
      info.notices = [...info.notices, readable(event.message)];
      break;
    default:
      return;
  }
  tell(job);
}

function end(job: Job, state: JobInfo['state']): void {
  const { info } = job;
  info.state = state;
  info.ended = Date.now();
  info.left = undefined;
  tell(job);
}

const tell = ({ publish, info }: Job): void => publish({ ...info });
