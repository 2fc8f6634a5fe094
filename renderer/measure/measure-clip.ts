/** Measuring a whole clip as a job, and the job of the clip that is open. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Analysis, Output } from '../../engine/analysis/analysis';
import type { JobInfo, MeasuredCurves } from '../../engine/server/api';
import { answer, api } from '../api/client';
import { knowJob, useJobs, useSettings } from '../api/queries';
import { useFlow } from '../flow/flow-state';

export interface Asked {
  readonly analysis: Analysis;
  /** Undefined for all that the analysis names. */
  readonly frames?: { readonly start: number; readonly end: number; readonly step: number };
  /** The id of a granted folder; without one the results are only looked at. */
  readonly output?: string;
  readonly outputs?: readonly Output[];
  readonly overwrite?: boolean;
}

/** Starts a job. Throws ApiError. */
export function useMeasureClip(): (asked: Asked) => Promise<JobInfo> {
  const client = useQueryClient();
  const id = useFlow((state) => state.clip?.id ?? '');
  const model = useSettings().data?.flowModel;
  return async ({ outputs, overwrite = false, ...asked }) => {
    const json = { ...asked, overwrite, outputs: outputs && [...outputs], model };
    const job = await answer<JobInfo>(api.clips[':id'].measure.clip.$post({ param: { id }, json }));
    knowJob(client, job);
    return job;
  };
}

/** The latest of the clip that is open. */
export function useMeasureJob(): JobInfo | undefined {
  const id = useFlow((state) => state.clip?.id);
  return useJobs().data?.findLast(({ kind, clip }) => kind === 'measure' && clip === id);
}

/** What the latest job that came to its end has measured. */
export function useCurves(): MeasuredCurves | undefined {
  const id = useFlow((state) => state.clip?.id ?? '');
  const job = useJobs().data?.findLast(
    ({ kind, clip, state }) => kind === 'measure' && clip === id && state === 'done',
  )?.id;
  const { data } = useQuery({
    queryKey: ['curves', job],
    enabled: job !== undefined,
    queryFn: () =>
      answer<MeasuredCurves>(api.clips[':id'].measure[':job'].curves.$get({ param: { id, job: job! } })),
  });
  return data;
}
