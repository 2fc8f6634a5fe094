/** Analyses of whole clips, as jobs: by the run that the command line has, into a folder that was chosen or one of the session. */
import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Analysis } from '../../analysis/analysis.js';
import { StudioError } from '../../errors.js';
import type { StudioEvent } from '../../jobs/events.js';
import type { Plan } from '../../jobs/plan.js';
import type { JobServices } from '../../jobs/services.js';
import type { JobInfo, MeasuredCurves } from '../api.js';
import type { Clip } from '../clips.js';
import type { Jobs } from '../jobs/jobs.js';
import { readCurves } from './curves.js';

export interface MeasureRequest {
  readonly clip: Clip;
  readonly analysis: Analysis;
  readonly device: Plan['device'];
  /** A folder that gets the results; without one they are looked at, and go with the session. */
  readonly output?: string;
  /** Replace what an earlier analysis left there. */
  readonly overwrite: boolean;
}

interface Result {
  readonly folder: string;
  /** Whether nobody chose the folder. */
  readonly own: boolean;
  readonly analysis: Analysis;
}

export class MeasureJobs {
  /** By job: the folder with its results, once they are there. */
  private readonly results = new Map<string, Result>();

  /** `folder`: of the session. */
  constructor(
    private readonly jobs: Jobs,
    private readonly services: JobServices,
    private readonly folder: string,
  ) {}

  start({ clip, analysis, device, output, overwrite }: MeasureRequest): JobInfo {
    return this.jobs.start({
      kind: 'measure',
      title: clip.info.name,
      clip: clip.id,
      output: output === undefined ? undefined : { name: basename(output), path: output },
      run: async (report, signal, id) => {
        const out = output ?? (await mkdtemp(join(this.folder, 'measured-')));
        const job = {
          // Curves are drawn from the samples, whatever else is wanted.
          analysis: { ...analysis, outputs: [...new Set([...analysis.outputs, 'json' as const])] },
          inputs: clip.source.paths,
          recursive: false,
          name: '{name}',
          out,
          device,
          overwrite,
        };
        // With a library of charts, which nobody who measures nothing should wait for.
        const { runAnalysis } = await import('../../analysis/run-analysis.js');
        const emit = (event: StudioEvent) => {
          if (event.type === 'done')
            this.results.set(id, { folder: event.outputs[0]!, own: output === undefined, analysis });
          report(event);
        };
        await runAnalysis(job, this.services, emit, signal).catch(adviseReplacing);
      },
    });
  }

  /** What a job measured. Throws StudioError `not-measured` for one that has no results (yet). */
  async curves(job: string): Promise<MeasuredCurves> {
    const known = this.results.get(job);
    if (known) return { analysis: known.analysis, curves: await readCurves(known.folder) };
    throw new StudioError('not-measured', 'This measurement has no results yet.');
  }

  /** The results of a job that nobody chose a folder for go with it. */
  async forget(job: string): Promise<void> {
    const known = this.results.get(job);
    this.results.delete(job);
    if (known?.own) await rm(join(known.folder, '..'), { recursive: true, force: true });
  }
}

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
