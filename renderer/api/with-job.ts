import type { JobInfo } from '../../engine/server/api';

/** The jobs with one of them as it is now; a new one comes last. */
export function withJob(jobs: readonly JobInfo[] = [], job: JobInfo): JobInfo[] {
  const known = jobs.some(({ id }) => id === job.id);
  return known ? jobs.map((other) => (other.id === job.id ? job : other)) : [...jobs, job];
}
