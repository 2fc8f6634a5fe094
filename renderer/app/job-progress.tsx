import { Progress } from '@mantine/core';
import type { JobInfo } from '../../engine/server/api';

/** How far a job is; a stripe that moves where nobody knows how long it takes. */
export function JobProgress({ job, className }: { job: JobInfo; className?: string }) {
  const known = job.total !== undefined && job.total > 0;
  return (
    <Progress
      className={className}
      value={known ? (100 * job.done) / job.total! : 100}
      animated={!known && job.state === 'running'}
      color={job.state === 'waiting' ? 'gray' : undefined}
      size="sm"
      aria-label={job.title}
    />
  );
}
