import { expect, it } from 'vitest';
import type { JobInfo } from '../../engine/server/api.js';
import { withJob } from './with-job.js';

const job = (id: string, done = 0): JobInfo => ({
  id,
  kind: 'export',
  title: id,
  state: 'running',
  done,
  notices: [],
});

it('changes a job that is known in its place, and puts a new one last', () => {
  const jobs = [job('a'), job('b')];
  expect(withJob(jobs, job('a', 5))).toEqual([job('a', 5), job('b')]);
  expect(withJob(jobs, job('c')).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
