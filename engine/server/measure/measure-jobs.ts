/** Analyses of whole clips, as jobs: by the run that the command line has, into a folder that was chosen or one of the session. */
import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Analysis, OUTPUTS } from '../../analysis/analysis.js';
import { StudioError } from '../../errors.js';
import type { EventSink, StudioEvent } from '../../jobs/events.js';
import type { Plan } from '../../jobs/plan.js';
import type { JobServices } from '../../jobs/services.js';
import type { JobInfo, MeasuredClip } from '../api.js';
import type { Clip } from '../clips.js';
import type { Jobs } from '../jobs/jobs.js';
import { MeasuredRows } from './measured-clip.js';

export interface MeasureRequest {
  readonly clip: Clip;
  readonly analysis: Analysis;
  readonly device: Plan['device'];
  /** A folder that gets the results; without one they are looked at, and go with the session. */
  readonly output?: string;
  /** Paths of clips that are measured the same way. */
  readonly others: readonly string[];
  /** Replace what an earlier analysis left there. */
  readonly overwrite: boolean;
}

interface Measurement {
  readonly clip: string;
  readonly rows: MeasuredRows;
  /** A folder of the session with the results, once they are there and where nobody chose another. */
  folder?: string;
}

export class MeasureJobs {
  /** By job. */
  private readonly measurements = new Map<string, Measurement>();

  /** `folder`: of the session. */
  constructor(
    private readonly jobs: Jobs,
    private readonly services: JobServices,
    private readonly folder: string,
  ) {}

  /** What has been measured already is not measured again to be taken away. */
  start(request: MeasureRequest): JobInfo {
    const { clip, output, others } = request;
    const isBatch = others.length > 0;
    const same = output === undefined || isBatch ? undefined : this.measured(request);
    return this.jobs.start({
      kind: 'measure',
      title: [clip.info.name, ...others.map((path) => basename(path))].join(', '),
      // What several clips are measured for is not looked at on one of them.
      clip: isBatch ? undefined : clip.id,
      output: output === undefined ? undefined : { name: basename(output), path: output },
      run: async (report, signal, id) => {
        const work = same ? this.copy(id, same, request) : this.measure(id, request, report, signal);
        await work.catch(adviseReplacing);
      },
    });
  }

  /** What a job has measured so far. Throws StudioError `not-measured` for one that has not begun. */
  soFar(job: string): MeasuredClip {
    const known = this.measurements.get(job);
    if (known) return known.rows.soFar();
    throw new StudioError('not-measured', 'This measurement has no results yet.');
  }

  /** The results of a job that nobody chose a folder for go with it. */
  async forget(job: string): Promise<void> {
    const known = this.measurements.get(job);
    this.measurements.delete(job);
    if (known?.folder) await rm(join(known.folder, '..'), { recursive: true, force: true });
  }

  private async measure(
    id: string,
    { clip, analysis, device, output, others, overwrite }: MeasureRequest,
    report: EventSink,
    signal: AbortSignal,
  ): Promise<void> {
    const measurement: Measurement = { clip: clip.id, rows: new MeasuredRows(analysis) };
    const isLookedAt = others.length === 0;
    if (isLookedAt) this.measurements.set(id, measurement);
    const out = output ?? (await mkdtemp(join(this.folder, 'measured-')));
    const inputs = [...clip.source.paths, ...others];
    // Whatever is taken away later is then there.
    const wanted = output === undefined ? { ...analysis, outputs: [...OUTPUTS] } : analysis;
    const job = { analysis: wanted, inputs, recursive: false, name: '{name}', out, device, overwrite };
    const emit = (event: StudioEvent) => {
      if (event.type === 'measured' && isLookedAt) for (const row of event.rows) measurement.rows.add(row);
      if (event.type === 'done' && output === undefined) measurement.folder = event.outputs[0];
      report(event);
    };
    // With a library of charts, which nobody who measures nothing should wait for.
    const { runAnalysis } = await import('../../analysis/run-analysis.js');
    await runAnalysis(job, this.services, emit, signal);
  }

  private async copy(
    id: string,
    { rows, folder }: Measurement,
    { clip, analysis, output, overwrite }: MeasureRequest,
  ): Promise<void> {
    this.measurements.set(id, { clip: clip.id, rows });
    const { copyResults } = await import('../../analysis/results/copy-results.js');
    await copyResults(folder!, join(output!, basename(folder!)), analysis, overwrite);
  }

  private measured({ clip, analysis }: MeasureRequest): Measurement | undefined {
    const isSame = (one: Measurement) =>
      one.folder !== undefined &&
      one.clip === clip.id &&
      isDeepStrictEqual(withoutOutputs(one.rows.analysis), withoutOutputs(analysis));
    return [...this.measurements.values()].findLast(isSame);
  }
}

const withoutOutputs = ({ outputs: _, ...analysis }: Analysis) => analysis;

/** The run speaks to who types commands. */
function adviseReplacing(error: unknown): never {
  if (error instanceof StudioError && error.code === 'results-exist') {
    throw new StudioError(
      error.code,
      error.message,
      'Choose another folder, or let the earlier results be replaced.',
    );
  }
  throw error;
}
