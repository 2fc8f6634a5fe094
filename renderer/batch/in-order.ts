import type { JobInfo } from '../../engine/server/api';
import { isActive } from '../api/is-active';

/** Whether a job will do nothing more by itself: it is done, failed or cancelled. */
export const hasEnded = (job: JobInfo): boolean => !isActive(job) && job.state !== 'paused';

/** What runs, what waits or is paused in the order in which it will run, then what ended, the latest first. */
export function inOrder(jobs: readonly JobInfo[]): JobInfo[] {
  const running = jobs.filter(({ state }) => state === 'running');
  const waiting = queueOf(jobs);
  const ended = jobs.filter(hasEnded);
  return [...running, ...waiting, ...ended.toSorted((a, b) => (b.ended ?? 0) - (a.ended ?? 0))];
}

/** What waits or is paused, in the order in which it will run. */
export const queueOf = (jobs: readonly JobInfo[]): JobInfo[] =>
  jobs.filter(({ state }) => state === 'waiting' || state === 'paused');
