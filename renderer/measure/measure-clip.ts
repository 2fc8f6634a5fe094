/** Measuring a whole clip as a job, and the job of the clip that is open. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Analysis, Output } from '../../engine/analysis/analysis';
import type { JobInfo, MeasuredClip } from '../../engine/server/api';
import { answer, api } from '../api/client';
import { knowJob, useJobs, useSettings } from '../api/queries';
import { useFlow } from '../flow/flow-state';
import { isSame } from '../flow-view/same';
import { useMeasure } from './measure-state';

export interface Asked {
  readonly analysis: Analysis;
  /** Undefined for all that the analysis names. */
  readonly frames?: { readonly start: number; readonly end: number; readonly step: number };
  /** The id of a granted folder; without one the results are only looked at. */
  readonly output?: string;
  readonly outputs?: readonly Output[];
  /** Ids of granted clips that are measured the same way. */
  readonly others?: readonly string[];
  readonly overwrite?: boolean;
}

/** Starts a job. Throws ApiError. */
export function useMeasureClip(): (asked: Asked) => Promise<JobInfo> {
  const client = useQueryClient();
  const id = useFlow((state) => state.clip?.id ?? '');
  const model = useSettings().data?.flowModel;
  return async ({ outputs, others = [], overwrite = false, ...asked }) => {
    const json = { ...asked, overwrite, outputs: outputs && [...outputs], others: [...others], model };
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

/** Milliseconds between two looks at what is being measured. */
const LOOK_MS = 1000;

export interface MeasuredSoFar extends MeasuredClip {
  readonly running: boolean;
  /** Whether something that changes its numbers was changed since. */
  readonly outdated: boolean;
}

/** What the latest job has measured, or is measuring. */
export function useMeasuredClip(): MeasuredSoFar | undefined {
  const id = useFlow((state) => state.clip?.id ?? '');
  const drawn = useMeasure((state) => state.analysis);
  const job = useJobs().data?.findLast(
    ({ kind, clip, state, done }) =>
      kind === 'measure' && clip === id && (state === 'done' || (state === 'running' && done > 0)),
  );
  const running = job?.state === 'running';
  const { data } = useQuery({
    queryKey: ['measured clip', id, job?.id, running],
    enabled: job !== undefined,
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
    refetchInterval: running ? LOOK_MS : false,
    queryFn: () =>
      answer<MeasuredClip>(api.clips[':id'].measure[':job'].$get({ param: { id, job: job!.id } })),
  });
  // Whoever asks may be rendered with every frame.
  const measured = useMemo(
    () => data && { ...data, running, outdated: !isSame(whatCounts(data.analysis), whatCounts(drawn)) },
    [data, running, drawn],
  );
  return job && measured;
}

/** Of an analysis, what changes its numbers. */
const whatCounts = ({ frames: _frames, outputs: _outputs, flow: _flow, ...drawn }: Analysis): unknown =>
  // What is undefined is not there.
  JSON.parse(JSON.stringify(drawn));
