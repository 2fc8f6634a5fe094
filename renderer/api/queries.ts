/** What the page knows of the server, kept right by its events. */
import { QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  Device,
  JobClip,
  JobInfo,
  ModelSummary,
  ServerEvent,
  Settings,
  System,
} from '../../engine/server/api';
import { answer, api, done } from './client';
import { onConnection, onServerEvent } from './events';
import { withMeanwhile } from './meanwhile';
import { inServerOrder, withClips, withJob } from './with-job';

export const keys = {
  system: ['system'],
  settings: ['settings'],
  devices: ['devices'],
  models: ['models'],
  jobs: ['jobs'],
  clips: (job: string) => ['jobs', job, 'clips'],
  recent: ['recent'],
} as const;

export const queries = new QueryClient({
  defaultOptions: {
    // Events tell what changes; nothing is asked again for having been looked at again.
    queries: { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, retry: false },
  },
});

export const useSystem = () =>
  useQuery({ queryKey: keys.system, queryFn: () => answer<System>(api.system.$get()) });

export const useSettings = () =>
  useQuery({ queryKey: keys.settings, queryFn: () => answer<Settings>(api.settings.$get()) });

export const useDevices = () =>
  useQuery({
    queryKey: keys.devices,
    queryFn: async () => (await answer<{ devices: Device[] }>(api.devices.$get())).devices,
  });

interface Models {
  readonly models: ModelSummary[];
  /** The classifier that answers where none is chosen. */
  readonly defaultClassifier: string;
}

const models = queryOptions({ queryKey: keys.models, queryFn: () => answer<Models>(api.models.$get()) });

export const useModels = () => useQuery({ ...models, select: (known) => known.models });

/** The model that classifies. */
export function useClassifier(): string | undefined {
  const { data: byDefault } = useQuery({ ...models, select: (known) => known.defaultClassifier });
  return useSettings().data?.classifier ?? byDefault;
}

/** Whether a model can compute: it came with the program, or was installed. */
export const isHere = ({ where }: ModelSummary): boolean => where === 'bundled' || where === 'installed';

export const useJobs = () =>
  useQuery({
    queryKey: keys.jobs,
    queryFn: async () => {
      const asked = answer<{ jobs: JobInfo[] }>(api.jobs.$get()).then(({ jobs }) => jobs);
      return withMeanwhile(asked, (jobs, event) => (event.type === 'job' ? withJob(jobs, event.job) : jobs));
    },
  });

/** How far the clips of an export are. */
export const useJobClips = (job: string) =>
  useQuery({
    queryKey: keys.clips(job),
    queryFn: async () => {
      const asked = answer<{ clips: JobClip[] }>(api.jobs[':id'].clips.$get({ param: { id: job } }));
      return withMeanwhile(
        asked.then(({ clips }) => clips),
        (clips, event) =>
          event.type === 'job-clips' && event.job === job ? withClips(clips, event.clips) : clips,
      );
    },
  });

/** `classifier: null` goes back to the default one. */
export type SettingsChange = Partial<Omit<Settings, 'classifier'>> & { readonly classifier?: string | null };

/** Changes settings here at once, and on the server. */
export function useChangeSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) => answer<Settings>(api.settings.$put({ json: change })),
    onMutate: ({ classifier, ...change }) => {
      const own = classifier !== undefined && { classifier: classifier ?? undefined };
      client.setQueryData<Settings>(keys.settings, (old) => old && { ...old, ...change, ...own });
    },
    onSuccess: (settings) => client.setQueryData(keys.settings, settings),
    onError: () => client.invalidateQueries({ queryKey: keys.settings }),
  });
}

/** Keeps what was asked for right while events come, and asks anew after a time without them. */
export function followEvents(client: QueryClient): () => void {
  const stopEvents = onServerEvent((event) => apply(client, event));
  const stopConnection = onConnection((connected) => {
    if (connected) client.invalidateQueries();
  });
  return () => {
    stopEvents();
    stopConnection();
  };
}

function apply(client: QueryClient, event: ServerEvent): void {
  switch (event.type) {
    case 'job':
      knowJob(client, event.job);
      break;
    case 'job-clips':
      // Of a job whose clips nobody looks at, they are asked for when somebody does.
      client.setQueryData<JobClip[]>(
        keys.clips(event.job),
        (clips) => clips && withClips(clips, event.clips),
      );
      break;
    case 'job-order':
      client.setQueryData<JobInfo[]>(keys.jobs, (jobs) => jobs && inServerOrder(jobs, event.jobs));
      break;
    case 'models':
      client.invalidateQueries({ queryKey: keys.models });
      break;
    case 'device':
      client.setQueryData<System>(keys.system, (system) => system && { ...system, device: event.device });
      break;
  }
}

/** A job that was just begun, or told of, is in the list. */
export function knowJob(client: QueryClient, job: JobInfo): void {
  client.setQueryData<JobInfo[]>(keys.jobs, (jobs) => withJob(jobs, job));
}

export const cancelJob = (id: string): Promise<JobInfo> =>
  answer<JobInfo>(api.jobs[':id'].cancel.$post({ param: { id } }));

export const pauseJob = (id: string): Promise<JobInfo> =>
  answer<JobInfo>(api.jobs[':id'].pause.$post({ param: { id } }));

/** Also starts again what failed or was cancelled: it goes on where it stopped. */
export const resumeJob = (id: string): Promise<JobInfo> =>
  answer<JobInfo>(api.jobs[':id'].resume.$post({ param: { id } }));

/** Before another job of the queue, or behind all. */
export const moveJob = (id: string, before?: string): Promise<void> =>
  done(api.jobs[':id'].move.$post({ param: { id }, json: { before } }));

/** Takes jobs that ended off the list. */
export function useForgetJobs() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (jobs: readonly JobInfo[]) =>
      Promise.all(jobs.map(({ id }) => done(api.jobs[':id'].$delete({ param: { id } })))),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  });
}
