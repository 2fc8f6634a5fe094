import { expect, it } from 'vitest';
import type { JobClip, JobInfo } from '../../engine/server/api.js';
import { inServerOrder, withClips, withJob } from './with-job.js';

const job = (id: string, revision = 1): JobInfo => ({
  id,
  revision,
  kind: 'export',
  title: id,
  state: 'running',
  done: revision,
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
  expect(withJob([job('a', 7)], job('a', 3))).toEqual([job('a', 7)]);
  // What failed may be tried again.
  const again: JobInfo = { ...job('a', 9), state: 'waiting', done: 0 };
  expect(withJob([{ ...job('a', 8), state: 'failed' }], again)).toEqual([again]);
});

it('puts jobs in the order that the server tells, those it did not know of last', () => {
  const ids = inServerOrder([job('a'), job('new'), job('b'), job('c')], ['c', 'a', 'b']).map(({ id }) => id);
  expect(ids).toEqual(['c', 'a', 'b', 'new']);
});

it('changes the clips that are told of, and adds those that are new', () => {
  const clip = (name: string, done: number): JobClip => ({ name, state: 'running', done });
  const clips = withClips([clip('a', 1), clip('b', 1)], [clip('b', 2), clip('c', 0)]);
  expect(clips).toEqual([clip('a', 1), clip('b', 2), clip('c', 0)]);
});
