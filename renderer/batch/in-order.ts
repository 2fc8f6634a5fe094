import type { JobInfo } from '../../engine/server/api';
import { isActive } from '../api/is-active';

/** What runs and waits in the order in which it will, then what ended, the latest first. */
export function inOrder(jobs: readonly JobInfo[]): JobInfo[] {
  const running = jobs.filter(({ state }) => state === 'running');
  const waiting = jobs.filter(({ state }) => state === 'waiting');
  const ended = jobs.filter((job) => !isActive(job));
  return [...running, ...waiting, ...ended.toSorted((a, b) => (b.ended ?? 0) - (a.ended ?? 0))];
}
