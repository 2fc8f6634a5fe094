import type { JobInfo } from '../../engine/server/api';

/** The jobs with one of them as it is told; a new one comes last. */
export function withJob(jobs: readonly JobInfo[] = [], job: JobInfo): JobInfo[] {
  const known = jobs.some(({ id }) => id === job.id);
  return known ? jobs.map((other) => (other.id === job.id ? later(other, job) : other)) : [...jobs, job];
}

/** Answers and events may overtake one another: what was told before never undoes what came of it. */
function later(known: JobInfo, told: JobInfo): JobInfo {
  const [before, now] = [stageOf(known), stageOf(told)];
  return before > now || (before === now && known.done > told.done) ? known : told;
}

const stageOf = ({ state }: JobInfo): number => (state === 'waiting' ? 0 : state === 'running' ? 1 : 2);
