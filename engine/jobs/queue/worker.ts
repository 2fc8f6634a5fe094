/** A worker of a queue: takes one source of anybody's plan at a time, and computes what of it is missing. */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, Worker } from 'bullmq';
import { cancelled, StudioError } from '../../errors.js';
import type { StudioEvent } from '../events.js';
import type { Plan } from '../plan.js';
import { runSources } from '../run.js';
import type { JobEstimator, JobServices } from '../services.js';
import { cancelKey, QUEUE, type QueueServer } from './connect.js';
import { type Task, type TaskProgress, type TaskResult, taskSchema } from './task.js';

/** A worker that has not said so for this long is taken for dead, and its source goes to another one. */
const LEASE_MS = 10_000;
const LOOK_FOR_DEAD_MS = 5_000;
/** What a dead worker held is tried again this often before the source itself is taken to be what kills them. */
const MOST_DEATHS = 100;
/** Another run writes to the result folder, or one that died on another machine seems to. */
const BUSY_MS = 5_000;
const TELL_MS = 500;

export interface WorkerOptions {
  readonly server: QueueServer;
  readonly services: JobServices;
  /** What computes here, in the place of what a plan says. */
  readonly device?: Plan['device'];
  /** Told what this worker does; sources that it works on are told of by their events. */
  readonly emit: (event: StudioEvent) => void;
  /** Ends the worker: what it works on goes back to the queue. */
  readonly signal: AbortSignal;
}

/** Works until `signal` is aborted. */
export async function work(options: WorkerOptions): Promise<void> {
  const { server, services, emit, signal } = options;
  const estimators = new Estimators(services, options.device, emit);
  const process = (job: Job<Task, TaskResult>, token?: string) => answer(job, token!, options, estimators);
  const worker: Worker<Task, TaskResult> = new server.bullmq.Worker(QUEUE, process, {
    connection: server.connection,
    name: hostname(),
    lockDuration: LEASE_MS,
    stalledInterval: LOOK_FOR_DEAD_MS,
    maxStalledCount: MOST_DEATHS,
  });
  let away = false;
  worker.on('error', (error) => {
    // Told once: it is the same for every attempt to connect.
    if (!away) emit({ type: 'notice', message: `The queue does not answer, trying again: ${error.message}` });
    away = true;
  });
  worker.on('active', () => {
    away = false;
  });
  try {
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await worker.close();
    await estimators.close();
  }
}

async function answer(
  job: Job<Task, TaskResult>,
  token: string,
  { server, services, emit, signal }: WorkerOptions,
  estimators: Estimators,
): Promise<TaskResult> {
  const { bullmq } = server;
  const { batch, plan, source } = taskSchema.parse(job.data);
  const unwanted = watchCancellation(server, batch);
  let result: TaskResult = { outputs: [], computed: 0, kept: 0 };
  const tell = teller(job);
  const report = (event: StudioEvent) => {
    if (event.type === 'done')
      result = { outputs: event.outputs, computed: event.computed, kept: event.kept };
    tell(event);
    emit(event);
  };
  try {
    const either = AbortSignal.any([signal, unwanted.signal]);
    const estimator = await estimators.get(plan);
    await runSources({ plan, services, emit: report, signal: either, estimator }, [source]);
    return result;
  } catch (error) {
    if (signal.aborted) {
      await job.moveToWait(token);
      throw new bullmq.WaitingError();
    }
    if (unwanted.signal.aborted) return { error: cancelled().toJSON() };
    if (error instanceof StudioError && error.code === 'folder-busy') {
      await job.moveToDelayed(Date.now() + BUSY_MS, token);
      throw new bullmq.DelayedError();
    }
    const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    if (!isLast || !(error instanceof StudioError)) throw error;
    emit({ type: 'error', ...error.toJSON(), source: source.name });
    return { error: error.toJSON() };
  } finally {
    unwanted.stop();
  }
}

/** Sends the latest of what happens to whoever follows the job, now and then. */
function teller(job: Job<Task, TaskResult>): (event: StudioEvent) => void {
  let latest: TaskProgress = {};
  let told = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (event.type === 'source') latest = { ...latest, source: event };
    else if (event.type === 'frame') latest = { ...latest, frame: event };
    else return;
    const now = performance.now();
    if (now - told < TELL_MS) return;
    told = now;
    // While Redis is away nobody can be told; the results do not depend on it.
    job.updateProgress(latest).catch(() => {});
  };
}

/** Looks now and then whether a batch is still wanted. */
function watchCancellation({ redis }: QueueServer, batch: string) {
  const unwanted = new AbortController();
  const over = new AbortController();
  const look = async () => {
    while (!over.signal.aborted) {
      if (await redis.exists(cancelKey(batch))) unwanted.abort(cancelled());
      await delay(1000, undefined, { signal: over.signal });
    }
  };
  look().catch(() => {});
  return { signal: unwanted.signal, stop: () => over.abort() };
}

/** The model that was used last stays open: sources of one batch come one after another. */
class Estimators {
  private open?: { readonly key: string; readonly estimator: JobEstimator };

  constructor(
    private readonly services: JobServices,
    private readonly device: Plan['device'] | undefined,
    private readonly emit: (event: StudioEvent) => void,
  ) {}

  async get(plan: Plan): Promise<JobEstimator> {
    const device = this.device ?? plan.device;
    const key = JSON.stringify([plan.model, device]);
    if (this.open?.key === key) return this.open.estimator;
    await this.close();
    const onNotice = (message: string) => this.emit({ type: 'notice', message });
    const estimator = await this.services.openEstimator({ model: plan.model, device, onNotice });
    this.open = { key, estimator };
    return estimator;
  }

  async close(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.estimator.close();
  }
}
