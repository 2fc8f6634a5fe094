/** Runs a plan: its sources one after another through one estimator. */
import { resolve } from 'node:path';
import { StudioError } from '../errors.js';
import type { Program } from '../video/programs.js';
import type { FrameSource } from '../video/source.js';
import { BatchProgress } from './batch-progress.js';
import { DiskOutlook, requireWritable } from './disk-space.js';
import type { EventSink } from './events.js';
import { videoFiles } from './layout.js';
import { type PlannedSource, planSources } from './naming.js';
import type { Plan } from './plan.js';
import { runSource, type SourceResult } from './run-source.js';
import type { JobEstimator, JobServices } from './services.js';
import { surveySources } from './survey.js';

/** Which of a plan's sources are run, the others being another machine's, or done: their names come from the whole plan. */
export type SourceChoice = (sources: readonly PlannedSource[]) => readonly PlannedSource[];

/**
 * Runs `plan` and reports to `emit`, last of all `done`. Throws StudioError if something is missing at the end: the error
 * itself for a single source; with several sources each failure is an `error` event of its own, the others are finished,
 * and the error thrown lists them. Throws the signal's reason when cancelled.
 */
export async function runPlan(
  plan: Plan,
  services: JobServices,
  emit: EventSink,
  signal: AbortSignal = new AbortController().signal,
  choose: SourceChoice = (sources) => sources,
): Promise<void> {
  // A mistyped name is told before anything else is done.
  const planned = await planSources(plan);
  const sources = choose(planned);
  const onNotice = (message: string) => emit({ type: 'notice', message });
  if (sources.length === 0) {
    onNotice(`None of the ${planned.length} inputs is to be computed here.`);
    return summarise(emit, [], [], 0);
  }
  await requireWritable(resolve(plan.out));
  const estimator = await services.openEstimator({ model: plan.model, device: plan.device, onNotice });
  try {
    signal.throwIfAborted();
    onNotice(describeEstimator(estimator));
    await runSources({ plan, services, emit, signal, estimator }, sources);
  } finally {
    await estimator.close();
  }
}

/** What the sources of a run share. */
export interface Run {
  readonly plan: Plan;
  readonly services: JobServices;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  readonly estimator: JobEstimator;
}

/** Where nothing more can be done for the other sources either. */
const ENDS_ALL = new Set(['disk-full']);

/** Runs sources, at least one, in their order; tells and throws as runPlan. */
export async function runSources(run: Run, sources: readonly PlannedSource[]): Promise<void> {
  const { plan, services, emit, signal } = run;
  const progress = new BatchProgress(
    sources.map(({ name }) => name),
    emit,
  );
  const begun = new Set([sources[0]!.name]);
  const over = new AbortController();
  const survey = surveySources({
    plan,
    sources,
    services,
    isWaiting: (name) => !begun.has(name),
    tell: (name, extent) => progress.expect(name, extent),
    signal: AbortSignal.any([signal, over.signal]),
  });
  const results: SourceResult[] = [];
  const failures: Failure[] = [];
  const runOne = sourceRunner(run, progress);
  try {
    for (const source of sources) {
      begun.add(source.name);
      try {
        results.push(await runOne(source));
        progress.end(source.name);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (!(error instanceof StudioError)) throw error;
        progress.end(source.name, error.toJSON());
        if (sources.length === 1 || ENDS_ALL.has(error.code)) throw error;
        failures.push({ name: source.name, error });
        emit({ type: 'error', ...error.toJSON(), source: source.name });
      }
    }
  } finally {
    over.abort();
    await survey;
  }
  summarise(emit, results, failures, sources.length);
}

/** Runs one source of a run after another. */
function sourceRunner(run: Run, progress: BatchProgress): (source: PlannedSource) => Promise<SourceResult> {
  const ffmpegOf = announcingFfmpeg(run);
  const outlook = new DiskOutlook(run.plan.out, (message) => run.emit({ type: 'notice', message }));
  return async ({ paths, name }) => {
    const source = await run.services.openSource(paths, run.signal);
    const ffmpeg = usesFfmpeg(run.plan, source) ? await ffmpegOf() : undefined;
    return runSource({
      ...run,
      source,
      name,
      ffmpeg,
      onBegin: (extent) => progress.begin(name, extent),
      onPair: (bytes) => {
        progress.advance(name);
        const left = progress.pairsLeftLike(name);
        outlook.consider(left === undefined ? undefined : bytes * left);
      },
    });
  };
}

/** A source that could not be finished. */
export interface Failure {
  readonly name: string;
  readonly error: StudioError;
}

/** The end of a run of `count` sources: tells what there is, and throws StudioError `inputs-failed` if not all. */
export function summarise(
  emit: EventSink,
  results: readonly SourceResult[],
  failures: readonly Failure[],
  count: number,
): void {
  emit({
    type: 'done',
    outputs: results.flatMap((result) => result.outputs),
    computed: results.reduce((sum, result) => sum + result.computed, 0),
    kept: results.reduce((sum, result) => sum + result.kept, 0),
    ...(failures.length > 0 && { failed: failures.length }),
  });
  if (failures.length > 0) throw inputsFailed(failures, count);
}

function inputsFailed(failures: readonly Failure[], of: number): StudioError {
  const lines = failures.map(({ name, error }) => `\n  ${name}: ${error.message}`);
  return new StudioError(
    'inputs-failed',
    `${failures.length} of ${of} inputs could not be finished:${lines.join('')}`,
    'Run the same command again to try these once more: what is finished is kept.',
  );
}

function usesFfmpeg(plan: Plan, source: FrameSource): boolean {
  return source.kind === 'video' || videoFiles(plan).length > 0;
}

/** Finds ffmpeg, and says which one the first time. */
function announcingFfmpeg({ services, emit }: Run): () => Promise<Program> {
  let announced = false;
  return async () => {
    const { ffmpeg } = await services.findPrograms();
    if (!announced)
      emit({
        type: 'notice',
        code: 'ffmpeg',
        message: `ffmpeg ${ffmpeg.version} (${ffmpeg.source}: ${ffmpeg.path})`,
      });
    announced = true;
    return ffmpeg;
  };
}

function describeEstimator({ modelId, modelSha256, device }: JobEstimator): string {
  return `Model ${modelId} (sha256 ${modelSha256.slice(0, 12)}), device ${device}`;
}
