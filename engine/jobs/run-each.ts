/** Runs sources one after another, whatever is done with each: what fails does not stop the others. */
import { StudioError } from '../errors.js';
import type { FrameSource } from '../video/source.js';
import { BatchProgress, type Extent } from './batch-progress.js';
import type { EventSink } from './events.js';
import type { PlannedSource } from './naming.js';
import type { SourceResult } from './run-source.js';
import type { JobServices } from './services.js';
import { surveySources } from './survey.js';

interface Run {
  readonly services: Pick<JobServices, 'openSource'>;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
}

/** Does a source, and tells `progress` that it begins and of every pair. */
export type RunOne = (source: PlannedSource, progress: BatchProgress) => Promise<SourceResult>;

/** Where nothing more can be done for the other sources either. */
const ENDS_ALL = new Set(['disk-full']);

/**
 * Runs sources, at least one, in their order, and tells how far all of them are; last of all `done`. Throws StudioError: the error itself
 * of a single source; with several each failure is an `error` event of its own, and the error thrown lists them. Throws the signal's
 * reason when cancelled.
 */
export async function runEach(
  { services, emit, signal }: Run,
  sources: readonly PlannedSource[],
  extentOf: (source: FrameSource, name: string) => Extent | Promise<Extent>,
  runOne: RunOne,
): Promise<void> {
  const names = sources.map(({ name }) => name);
  const progress = new BatchProgress(names, emit);
  const begun = new Set(names.slice(0, 1));
  const over = new AbortController();
  const survey = surveySources({
    sources,
    services,
    extentOf,
    isWaiting: (name) => !begun.has(name),
    tell: (name, extent) => progress.expect(name, extent),
    signal: AbortSignal.any([signal, over.signal]),
  });
  const results: SourceResult[] = [];
  const failures: Failure[] = [];
  try {
    for (const source of sources) {
      begun.add(source.name);
      try {
        results.push(await runOne(source, progress));
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
