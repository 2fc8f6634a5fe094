/** Runs a plan on the workers of a queue, and follows them: what is told and thrown is as of runPlan. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { StudioError } from '../../errors.js';
import { BatchProgress } from '../batch-progress.js';
import { requireWritable } from '../disk-space.js';
import type { EventSink } from '../events.js';
import { type PlannedSource, planSources } from '../naming.js';
import type { Plan } from '../plan.js';
import type { SourceChoice } from '../run.js';
import { type Failure, summarise } from '../run-each.js';
import type { SourceResult } from '../run-source.js';
import type { JobServices } from '../services.js';
import { plannedExtent, surveySources } from '../survey.js';
import { cancelKey, connectQueue, QUEUE, type QueueServer } from './connect.js';
import { PRIORITIES, type Priority, type Task, type TaskProgress, type TaskResult } from './task.js';

/** A source that failed is tried again, perhaps by another worker, after a second, then two. */
const ATTEMPTS = 3;
const BACKOFF_MS = 1000;
/** Events are lost while Redis is away: what became of each source is asked anew this often. */
const ASK_MS = 3000;
/** What ended is forgotten after a week, in seconds. */
const KEPT = { age: 7 * 24 * 3600 };

export interface QueuedRun {
  /** Address of the Redis, as connectQueue() takes it. */
  readonly queue: string;
  readonly plan: Plan;
  readonly services: JobServices;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  readonly choose?: SourceChoice;
  /** Which plans' sources the workers take first; `normal` unless given. */
  readonly priority?: Priority;
}

export async function runQueued(run: QueuedRun): Promise<void> {
  const { emit, signal, choose = (sources) => sources, priority = 'normal' } = run;
  const sources = choose(await planSources(run.plan));
  if (sources.length === 0) return summarise(emit, [], [], 0);
  const plan = await absolute(run.plan);
  await requireWritable(plan.out);
  const server = await connectQueue(run.queue);
  const { bullmq, connection } = server;
  const queue: Queue<Task, TaskResult> = new bullmq.Queue(QUEUE, { connection });
  const events = new bullmq.QueueEvents(QUEUE, { connection });
  // They connect again by themselves; what was missed meanwhile is asked for.
  queue.on('error', () => {});
  events.on('error', () => {});
  const batch = randomUUID();
  try {
    await events.waitUntilReady();
    const follower = new Follower(sources, batch, emit);
    events.on('progress', ({ jobId, data }) => follower.progress(jobId, data as TaskProgress));
    events.on('completed', ({ jobId }) => follower.wake(jobId));
    events.on('failed', ({ jobId }) => follower.wake(jobId));
    await queue.addBulk(
      sources.map((source, i) => taskOf({ batch, plan, source }, `${batch}-${i}`, priority)),
    );
    emit({
      type: 'notice',
      message: `${sources.length} ${sources.length === 1 ? 'clip is' : 'clips are'} in the queue.`,
    });
    const over = new AbortController();
    const survey = surveySources({
      sources,
      services: run.services,
      extentOf: (source, name) => plannedExtent(source, plan, name),
      isWaiting: (name) => follower.isWaiting(name),
      tell: (name, extent) => follower.expect(name, extent),
      signal: AbortSignal.any([signal, over.signal]),
    });
    try {
      await follower.follow(queue, signal);
    } finally {
      over.abort();
      await survey;
      if (signal.aborted) await withdraw(server, queue, batch, sources.length);
    }
    follower.summarise();
  } finally {
    await Promise.all([queue.close(), events.close()]);
    server.redis.disconnect();
  }
}

const taskOf = (data: Task, jobId: string, priority: Priority) => ({
  name: data.source.name,
  data,
  opts: {
    jobId,
    // The lowest number comes first, after whatever has none.
    priority: 1 + PRIORITIES.indexOf(priority),
    attempts: ATTEMPTS,
    backoff: { type: 'exponential', delay: BACKOFF_MS },
    removeOnComplete: KEPT,
    removeOnFail: KEPT,
  },
});

/** A worker stands in another folder. */
async function absolute(plan: Plan): Promise<Plan> {
  const model = resolve(plan.model);
  const isFile = await stat(model).then(
    (status) => status.isFile(),
    () => false,
  );
  return { ...plan, out: resolve(plan.out), model: isFile ? model : plan.model };
}

/** Takes what waits out of the queue, and lets workers know that what they work on is not wanted any more. */
async function withdraw(
  { redis }: QueueServer,
  queue: Queue<Task, TaskResult>,
  batch: string,
  count: number,
): Promise<void> {
  await redis.set(cancelKey(batch), '1', 'EX', KEPT.age);
  await Promise.all(Array.from({ length: count }, (_, i) => queue.remove(`${batch}-${i}`).catch(() => {})));
}

/** Knows what became of each source of a batch. */
class Follower {
  private readonly progressOf: BatchProgress;
  private readonly open = new Map<string, PlannedSource>();
  private readonly begun = new Set<string>();
  private readonly results: SourceResult[] = [];
  private readonly failures: Failure[] = [];
  private readonly count: number;
  private waking = new AbortController();

  constructor(
    sources: readonly PlannedSource[],
    batch: string,
    private readonly emit: EventSink,
  ) {
    for (const [i, source] of sources.entries()) this.open.set(`${batch}-${i}`, source);
    this.count = sources.length;
    this.progressOf = new BatchProgress(
      sources.map(({ name }) => name),
      emit,
    );
  }

  isWaiting(name: string): boolean {
    return !this.begun.has(name);
  }

  expect: BatchProgress['expect'] = (name, extent) => this.progressOf.expect(name, extent);

  progress(jobId: string, { source, frame }: TaskProgress): void {
    const name = this.open.get(jobId)?.name;
    if (name === undefined || source?.state !== 'running') return;
    if (this.isWaiting(name)) {
      this.begun.add(name);
      this.progressOf.begin(name, { total: source.total, kept: source.kept, work: source.work });
    }
    this.progressOf.reach(name, source.done);
    if (frame) this.emit(frame);
  }

  /** Something has become of a job. */
  wake(jobId: string): void {
    if (this.open.has(jobId)) this.waking.abort();
  }

  /** Resolves once every source has ended. Throws the signal's reason. */
  async follow(queue: Queue<Task, TaskResult>, signal: AbortSignal): Promise<void> {
    while (this.open.size > 0) {
      signal.throwIfAborted();
      this.waking = new AbortController();
      for (const jobId of [...this.open.keys()]) await this.ask(queue, jobId);
      if (this.open.size === 0) return;
      await delay(ASK_MS, undefined, { signal: AbortSignal.any([signal, this.waking.signal]) }).catch(
        () => {},
      );
    }
  }

  summarise(): void {
    summarise(this.emit, this.results, this.failures, this.count);
  }

  private async ask(queue: Queue<Task, TaskResult>, jobId: string): Promise<void> {
    const job = await queue.getJob(jobId);
    if (job && !job.finishedOn) return;
    const { name } = this.open.get(jobId)!;
    this.open.delete(jobId);
    this.begun.add(name);
    const result = job ? (job.returnvalue ?? lost(job.failedReason)) : lost('it was taken out of the queue');
    if ('error' in result) this.failed(name, result.error);
    else {
      this.results.push(result);
      this.progressOf.reach(name, result.computed + result.kept);
      this.progressOf.end(name);
    }
  }

  private failed(
    name: string,
    { code, message, advice }: { code: string; message: string; advice?: string },
  ): void {
    const error = new StudioError(code, message, advice);
    this.progressOf.end(name, error.toJSON());
    this.failures.push({ name, error });
    this.emit({ type: 'error', ...error.toJSON(), source: name });
  }
}

/** A job that no worker answered for. */
const lost = (reason = 'no worker says why') => ({
  error: { code: 'queue-failed', message: `No worker could finish it: ${reason}.` },
});
