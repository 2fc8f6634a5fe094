/** Runs a plan: its sources one after another through one estimator. */
import { resolve } from 'node:path';
import type { Program } from '../video/programs.js';
import type { FrameSource } from '../video/source.js';
import { DiskOutlook, requireWritable } from './disk-space.js';
import type { EventSink } from './events.js';
import { videoFiles } from './layout.js';
import { type PlannedSource, planSources } from './naming.js';
import type { Plan } from './plan.js';
import { type RunOne, runEach, summarise } from './run-each.js';
import { runSource } from './run-source.js';
import type { JobEstimator, JobServices } from './services.js';
import { plannedExtent } from './survey.js';

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

/** Runs sources, at least one, in their order; tells and throws as runPlan. */
export function runSources(run: Run, sources: readonly PlannedSource[]): Promise<void> {
  const runOne = sourceRunner(run);
  return runEach(run, sources, (source, name) => plannedExtent(source, run.plan, name), runOne);
}

/** Runs one source of a run after another. */
function sourceRunner(run: Run): RunOne {
  const ffmpegOf = announcingFfmpeg(run);
  const outlook = new DiskOutlook(run.plan.out, (message) => run.emit({ type: 'notice', message }));
  return async ({ paths, name }, progress) => {
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
