/** Runs a plan: its sources one after another through one estimator. */
import { StudioError } from '../errors.js';
import type { Program } from '../video/programs.js';
import type { FrameSource } from '../video/source.js';
import type { EventSink } from './events.js';
import { type PlannedSource, planSources } from './naming.js';
import type { Plan } from './plan.js';
import { runSource, type SourceResult } from './run-source.js';
import type { JobEstimator, JobServices } from './services.js';

/**
 * Runs `plan` and reports to `emit`, last of all `done`. Throws StudioError instead if something is missing at the end:
 * the error itself for a single source; with several sources each failure is an `error` event of its own, the others are
 * finished, and the error thrown counts them. Throws the signal's reason when cancelled.
 */
export async function runPlan(
  plan: Plan,
  services: JobServices,
  emit: EventSink,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  // A mistyped name is told before anything else is done.
  const sources = await planSources(plan.inputs);
  const onNotice = (message: string) => emit({ type: 'notice', message });
  const estimator = await services.openEstimator({ model: plan.model, device: plan.device, onNotice });
  try {
    signal.throwIfAborted();
    onNotice(describeEstimator(estimator));
    await runSources({ plan, services, emit, signal, estimator }, sources);
  } finally {
    await estimator.close();
  }
}

interface Run {
  readonly plan: Plan;
  readonly services: JobServices;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  readonly estimator: JobEstimator;
}

async function runSources(run: Run, sources: readonly PlannedSource[]): Promise<void> {
  const results: SourceResult[] = [];
  const ffmpegOf = announcingFfmpeg(run);
  for (const planned of sources) {
    try {
      const source = await run.services.openSource(planned.paths, run.signal);
      const ffmpeg = usesFfmpeg(run.plan, source) ? await ffmpegOf() : undefined;
      results.push(await runSource({ ...run, source, name: planned.name, ffmpeg }));
    } catch (error) {
      if (run.signal.aborted) throw run.signal.reason;
      if (sources.length === 1 || !(error instanceof StudioError)) throw error;
      run.emit({ type: 'error', ...error.toJSON() });
    }
  }
  const failed = sources.length - results.length;
  if (failed > 0) {
    throw new StudioError('inputs-failed', `${failed} of ${sources.length} inputs could not be finished.`);
  }
  run.emit({
    type: 'done',
    outputs: results.flatMap((result) => result.outputs),
    computed: results.reduce((sum, result) => sum + result.computed, 0),
    kept: results.reduce((sum, result) => sum + result.kept, 0),
  });
}

function usesFfmpeg(plan: Plan, source: FrameSource): boolean {
  return source.kind === 'video' || plan.viz.includes('mp4');
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
