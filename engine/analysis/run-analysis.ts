/** Analyses clips, one after another through one estimator. */
import { resolve } from 'node:path';
import { StudioError } from '../errors.js';
import type { BatchProgress, Extent } from '../jobs/batch-progress.js';
import type { EventSink } from '../jobs/events.js';
import { type PlannedSource, planSources } from '../jobs/naming.js';
import { countPairs, lastFrameOf } from '../jobs/pending.js';
import type { Plan } from '../jobs/plan.js';
import { type RunOne, runEach } from '../jobs/run-each.js';
import type { SourceResult } from '../jobs/run-source.js';
import type { JobEstimator, JobServices } from '../jobs/services.js';
import { extentOf } from '../jobs/survey.js';
import { version } from '../root.js';
import type { Frame } from '../video/frame.js';
import type { FrameSource } from '../video/source.js';
import { type Analysis, needsBackward } from './analysis.js';
import { ClipAnalyzer } from './clip-analyzer.js';
import { ResultWriter } from './results/result-writer.js';
import { describeAxes, type Results } from './results/results.js';

export interface AnalysisJob {
  readonly analysis: Analysis;
  /** As of a `Plan`: what is analysed, and where the results go. */
  readonly inputs: readonly string[];
  readonly recursive: boolean;
  readonly name: string;
  readonly out: string;
  readonly device: Plan['device'];
  readonly overwrite: boolean;
}

/**
 * Analyses every clip of `job` into a folder of its own, and reports to `emit`, last of all `done`. Throws StudioError: the error itself for
 * a single clip; with several the others are finished, and the error lists those that failed. Of a clip that fails nothing is left; one
 * that is cut short fails. Throws the signal's reason when cancelled.
 */
export async function runAnalysis(
  job: AnalysisJob,
  services: JobServices,
  emit: EventSink,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { analysis, device } = job;
  const { model } = analysis.flow;
  const sources = await planSources({ ...job, inputs: [...job.inputs], model });
  const onNotice = (message: string) => emit({ type: 'notice', message });
  const estimator = await services.openEstimator({ model, device, onNotice });
  try {
    const runOne: RunOne = (source, progress) =>
      analyseSource({ job, services, estimator, emit, progress, signal }, source);
    await runEach({ services, emit, signal }, sources, (source) => extentIn(analysis, source), runOne);
  } finally {
    await estimator.close();
  }
}

interface Running {
  readonly job: AnalysisJob;
  readonly services: JobServices;
  readonly estimator: JobEstimator;
  readonly emit: EventSink;
  readonly progress: BatchProgress;
  readonly signal: AbortSignal;
}

const extentIn = ({ frames, flow: { maxSize } }: Analysis, source: FrameSource): Extent =>
  extentOf(source, { frames, maxSize });

async function analyseSource(running: Running, { paths, name }: PlannedSource): Promise<SourceResult> {
  const { job, services, signal } = running;
  const source = await services.openSource(paths, signal);
  const analyzer = new ClipAnalyzer(job.analysis, source.width, source.height);
  const writer = await ResultWriter.open(resolve(job.out, name), job.analysis, job.overwrite);
  try {
    const measured = await measure(running, name, source, { analyzer, writer });
    signal.throwIfAborted();
    const path = await writer.finish(analyzer.summary, resultsOf(running, source, measured));
    return { outputs: [path], computed: measured.pairs, kept: 0 };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

interface Measured {
  readonly pairs: number;
  readonly duration?: number;
}

async function measure(
  { job, estimator, emit, progress, signal }: Running,
  name: string,
  source: FrameSource,
  { analyzer, writer }: { analyzer: ClipAnalyzer; writer: ResultWriter },
): Promise<Measured> {
  const { analysis } = job;
  const { iterations, maxSize, tiling } = analysis.flow;
  const settings = { iterations, maxSize, tiling, backward: needsBackward(analysis) };
  progress.begin(name, extentIn(analysis, source));
  const frames = new Map<number, Frame>();
  let [pairs, duration]: [number, number | undefined] = [0, undefined];
  for await (const pair of estimator.pairs(
    remember(source.frames(analysis.frames, signal), frames),
    settings,
    signal,
  )) {
    const [first, second] = [frames.get(pair.first)!, frames.get(pair.second)!];
    frames.delete(pair.first);
    const samples = analyzer.add({
      ...pair,
      firstTime: first.time,
      secondTime: second.time,
      picture: first,
      nextPicture: second,
    });
    emit({ type: 'measured', source: name, rows: await writer.add(samples) });
    signal.throwIfAborted();
    pairs++;
    const { seconds } = samples.pair;
    if (seconds !== undefined) duration = (duration ?? 0) + seconds;
    progress.advance(name);
  }
  checkComplete(source, analysis.frames, pairs);
  return { pairs, duration };
}

/** The frames that pairs under way are of: no more than the estimator looks ahead. */
async function* remember(source: AsyncIterable<Frame>, frames: Map<number, Frame>): AsyncIterable<Frame> {
  for await (const frame of source) {
    frames.set(frame.index, frame);
    yield frame;
  }
}

/** A clip that ends before it should would be taken for a shorter one. */
function checkComplete(source: FrameSource, range: Analysis['frames'], pairs: number): void {
  const name = source.paths.join(' and ');
  const expected = countPairs(range, lastFrameOf(source)) ?? 1;
  if (pairs >= expected && pairs > 0) return;
  if (pairs === 0 && expected === 0) {
    throw new StudioError('too-few-frames', `${name} holds no pair of frames in the range of the analysis.`);
  }
  throw new StudioError(
    'truncated',
    `${name} is cut short or damaged: only ${pairs} of ${expected} pairs of frames could be read.`,
    'Give the range of whole frames as "frames" in the analysis.',
  );
}

function resultsOf({ job, estimator }: Running, source: FrameSource, measured: Measured): Results {
  const { name, paths, width, height } = source;
  return {
    schema: 1,
    version: version(),
    source: { name, paths, width, height },
    model: { id: estimator.modelId, sha256: estimator.modelSha256, device: estimator.device },
    ...measured,
    axes: describeAxes(job.analysis),
    analysis: job.analysis,
  };
}
