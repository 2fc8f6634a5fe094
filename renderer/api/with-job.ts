import type { JobClip, JobInfo } from '../../engine/server/api';

/** The jobs with one of them as it is now; a new one comes last. */
export function withJob(jobs: readonly JobInfo[] = [], job: JobInfo): JobInfo[] {
  const known = jobs.some(({ id }) => id === job.id);
  return known ? jobs.map((other) => (other.id === job.id ? job : other)) : [...jobs, job];
}

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
