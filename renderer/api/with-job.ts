import type { JobClip, JobInfo } from '../../engine/server/api';

/** The jobs with one of them as it is told; a new one comes last. */
export function withJob(jobs: readonly JobInfo[] = [], job: JobInfo): JobInfo[] {
  const known = jobs.some(({ id }) => id === job.id);
  return known ? jobs.map((other) => (other.id === job.id ? later(other, job) : other)) : [...jobs, job];
}

/** Answers and events may overtake one another: what was told before never undoes what came of it. */
const later = (known: JobInfo, told: JobInfo): JobInfo => (known.revision > told.revision ? known : told);

/** The clips with some of them as they are now; new ones come last. */
export function withClips(clips: readonly JobClip[], changed: readonly JobClip[]): JobClip[] {
  const byName = new Map(clips.map((clip) => [clip.name, clip]));
  for (const clip of changed) byName.set(clip.name, clip);
  return [...byName.values()];
}

/** The jobs in the order of these ids; what is not among them came since, and stays last. */
export function inServerOrder(jobs: readonly JobInfo[], ids: readonly string[]): JobInfo[] {
  const place = new Map(ids.map((id, i) => [id, i]));
  const at = ({ id }: JobInfo) => place.get(id) ?? ids.length;
  return jobs.toSorted((a, b) => at(a) - at(b));
}
