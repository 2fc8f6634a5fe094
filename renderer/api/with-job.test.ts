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

it('does not let an answer that was overtaken undo what an event has told', () => {
  const ended: JobInfo = { ...job('a', 25), state: 'done' };
  expect(withJob([ended], { ...job('a'), state: 'waiting' })).toEqual([ended]);
  expect(withJob([ended], job('a', 25))).toEqual([ended]);
  expect(withJob([job('a', 7)], job('a', 3))).toEqual([job('a', 7)]);
  const failed: JobInfo = { ...job('a', 7), state: 'failed' };
  expect(withJob([job('a', 7)], failed)).toEqual([failed]);
});
