import { randomBytes } from 'node:crypto';
import { cancelled, StudioError } from '../../errors.js';
import type { StudioEvent } from '../../jobs/events.js';
import type { JobClip, JobInfo, ServerEvent } from '../api.js';
import { atMostEvery, EVENT_MS, type Feed } from '../feed.js';
import { problemOf } from '../problems.js';
import { type ClipList, clipList } from './clip-list.js';
import type { KeptJob } from './kept-jobs.js';

export interface JobPlan {
  readonly kind: JobInfo['kind'];
  readonly title: string;
  /** The id of the clip it is about. */
  readonly clip?: string;
  /** What makes it anew when the studio is started again; such a job comes back. */
  readonly kept?: Pick<KeptJob, 'plan' | 'onQueue'>;
  /** The folder that gets the results. */
  readonly output?: { readonly name: string; readonly path: string };
  /** Does the work and reports it; throws the signal's reason when aborted. Run again, it goes on where it stopped. */
  run(report: (event: StudioEvent) => void, signal: AbortSignal, id: string): Promise<void>;
}

/** Milliseconds between two accounts of what is to come back. */
const KEEP_MS = 1000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Job {
  readonly plan: JobPlan;
  readonly info: Mutable<JobInfo>;
  readonly clips: ClipList;
  abort: AbortController;
  /** What it becomes when it is aborted. */
  stopAs: 'cancelled' | 'paused';
  readonly publish: (info: JobInfo) => void;
  /** What was written last. */
  latest?: Extract<StudioEvent, { type: 'frame' }>;
  ended: Promise<void>;
}

/** What takes long: one computation and one download at a time, so that none fights another for the cores or the line. */
export class Jobs {
  /** In the order in which they wait. */
  private all: Job[] = [];
  private closing = false;

  /** Not for every pair of an export. */
  private readonly keepSoon = atMostEvery<void>(KEEP_MS, () => this.closing || this.keep(this.kept()));

  /** `readable`: a sentence as people should read it. `keep` is given what is to come back the next time. */
  constructor(
    private readonly feed: Feed<ServerEvent>,
    private readonly readable = (sentence: string): string => sentence,
    private readonly keep: (jobs: KeptJob[]) => void = () => {},
  ) {}

  list(): JobInfo[] {
    return this.all.map(({ info }) => ({ ...info }));
  }

  start(plan: JobPlan): JobInfo {
    const job = this.add(plan, { id: randomBytes(12).toString('base64url'), state: 'waiting', done: 0 });
    tell(job);
    this.startNext();
    return { ...job.info };
  }

  /** Lists a job of the last time as it was left; one that had not ended waits to be resumed. */
  restore(plan: JobPlan, { id, state, done, total, started, ended, error }: KeptJob): void {
    const left = state === 'waiting' || state === 'running' ? 'paused' : state;
    this.add(plan, { id, state: left, done, total, started, ended, error });
  }

  private add(plan: JobPlan, known: Pick<JobInfo, 'id' | 'state' | 'done'> & Partial<JobInfo>): Job {
    const { kind, title, clip, output } = plan;
    const { id } = known;
    const job: Job = {
      plan,
      info: { ...known, revision: 0, kind, title, notices: [], clip, output: output?.name },
      clips: clipList((clips) => this.feed.publish({ type: 'job-clips', job: id, clips })),
      abort: new AbortController(),
      stopAs: 'cancelled',
      publish: atMostEvery(EVENT_MS, (info: JobInfo) => {
        this.feed.publish({ type: 'job', job: info });
        this.keepSoon();
      }),
      ended: Promise.resolve(),
    };
    this.all.push(job);
    return job;
  }

  private kept(): KeptJob[] {
    return this.all.flatMap(({ plan, info }) => {
      const { id, title, state, done, total, started, ended, error } = info;
      return plan.kept ? [{ ...plan.kept, id, title, state, done, total, started, ended, error }] : [];
    });
  }

  /** Throws StudioError `unknown-job`. */
  info(id: string): JobInfo {
    return { ...this.get(id).info };
  }

  /** How far each clip of an export is, in their order. Throws StudioError `unknown-job`. */
  clipsOf(id: string): JobClip[] {
    return this.get(id).clips.all();
  }

  /** The files of the pair that was written last. Throws StudioError `unknown-job`. */
  latestFilesOf(id: string): readonly string[] {
    return this.get(id).latest?.files ?? [];
  }

  /** Where the results are. Throws StudioError `unknown-job`. */
  outputOf(id: string): string | undefined {
    return this.get(id).plan.output?.path;
  }

  /** Ends it, or takes it out of the queue; nothing happens to one that has ended. Throws StudioError `unknown-job`. */
  async cancel(id: string): Promise<JobInfo> {
    const job = this.get(id);
    if (job.info.state === 'waiting' || job.info.state === 'paused') end(job, 'cancelled');
    else await stop(job, 'cancelled');
    return { ...job.info };
  }

  /** Stops it until `resume`; others go on meanwhile. Throws StudioError `cannot-pause`, `unknown-job`. */
  async pause(id: string): Promise<JobInfo> {
    const job = this.get(id);
    if (job.info.kind !== 'export' && job.info.kind !== 'download') {
      throw new StudioError('cannot-pause', `"${job.info.title}" cannot be paused.`, 'Cancel it instead.');
    }
    if (job.info.state === 'waiting') end(job, 'paused');
    else await stop(job, 'paused');
    return { ...job.info };
  }

  /** Puts one that is paused, failed or cancelled back in the queue, where it stood. Throws StudioError `unknown-job`. */
  resume(id: string): JobInfo {
    const job = this.get(id);
    if (job.info.state !== 'waiting' && job.info.state !== 'running' && job.info.state !== 'done') {
      job.abort = new AbortController();
      Object.assign(job.info, { state: 'waiting', error: undefined, ended: undefined, notices: [] });
      tell(job);
      this.startNext();
    }
    return { ...job.info };
  }

  /** Moves one before another of the queue, or behind all. Throws StudioError `unknown-job`. */
  move(id: string, before?: string): void {
    const job = this.get(id);
    const others = this.all.filter((other) => other !== job);
    const at = before === undefined ? others.length : others.indexOf(this.get(before));
    this.all = others.toSpliced(at < 0 ? others.length : at, 0, job);
    this.feed.publish({ type: 'job-order', jobs: this.all.map(({ info }) => info.id) });
    this.keepSoon();
  }

  /** Forgets one that has ended. Throws StudioError `job-running`, `unknown-job`. */
  remove(id: string): void {
    const job = this.get(id);
    if (job.info.state === 'waiting' || job.info.state === 'running') {
      throw new StudioError('job-running', `"${job.info.title}" has not ended.`, 'Cancel it first.');
    }
    this.all = this.all.filter((other) => other !== job);
    this.keepSoon();
  }

  /** What runs ends, and is kept as running: it comes back. */
  async close(): Promise<void> {
    this.keep(this.kept());
    this.closing = true;
    await Promise.all(this.all.map(({ info }) => this.cancel(info.id)));
  }

  private get(id: string): Job {
    const job = this.all.find(({ info }) => info.id === id);
    if (job) return job;
    throw new StudioError('unknown-job', 'There is no such job.');
  }

  private startNext(): void {
    if (this.closing) return;
    for (const isOfLane of [isDownload, (job: Job) => !isDownload(job)]) {
      const lane = this.all.filter(isOfLane);
      if (lane.some(({ info }) => info.state === 'running')) continue;
      const next = lane.find(({ info }) => info.state === 'waiting');
      if (next) next.ended = this.run(next).finally(() => this.startNext());
    }
  }

  private async run(job: Job): Promise<void> {
    const { plan, info, abort } = job;
    info.state = 'running';
    info.started ??= Date.now();
    tell(job);
    // Whoever asked for it hears of it before anything that it does.
    await Promise.resolve();
    try {
      await plan.run((event) => report(job, event, this.readable), abort.signal, info.id);
      end(job, 'done');
    } catch (error) {
      if (abort.signal.aborted) return end(job, job.stopAs);
      const problem = problemOf(error);
      // The clips that failed stand in a list of their own.
      const sentence = problem.message.replace(/:\n {2}[\s\S]*$/, '.');
      info.error = { ...problem, message: this.readable(sentence) };
      end(job, 'failed');
    }
  }
}

const isDownload = ({ plan }: Job): boolean => plan.kind === 'download';

async function stop(job: Job, as: Job['stopAs']): Promise<void> {
  if (job.info.state !== 'running') return;
  job.stopAs = as;
  job.abort.abort(cancelled());
  await job.ended;
}

function report(job: Job, event: StudioEvent, readable: (sentence: string) => string): void {
  const { info } = job;
  switch (event.type) {
    case 'progress':
      Object.assign(info, { done: event.done, total: event.total, rate: event.rate, left: event.left });
      break;
    case 'source':
      info.clips = job.clips.note(event, readable);
      break;
    case 'frame':
      job.latest = event;
      info.latest = { clip: event.source, index: event.index };
      break;
    case 'notice':
      info.notices = [...info.notices, readable(event.message)];
      break;
    case 'error':
      // Of a clip, it stands with that.
      if (event.source === undefined || !info.clips)
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
  info.ended = state === 'paused' ? undefined : Date.now();
  info.left = undefined;
  if (info.clips) info.clips = job.clips.stopped();
  tell(job);
}

function tell({ publish, info }: Job): void {
  info.revision += 1;
  publish({ ...info });
}
