import { expect, it } from 'vitest';
import type { JobInfo, ServerEvent } from '../api.js';
import { RunningJobs } from './running-jobs.js';

async function* events(
  states: readonly (readonly [string, JobInfo['state']])[],
): AsyncGenerator<ServerEvent> {
  yield { type: 'models' };
  for (const [id, state] of states)
    yield { type: 'job', job: { id, revision: 1, state, kind: 'export', title: id, done: 0, notices: [] } };
}

/** Counts what keeps the machine awake. */
function power() {
  const awake = new Set<number>();
  let last = 0;
  const stayAwake = () => {
    const id = ++last;
    awake.add(id);
    return { release: () => awake.delete(id) };
  };
  return { awake, stayAwake, started: () => last };
}

it('keeps the machine awake from the first job that runs to the end of the last', async () => {
  const { awake, stayAwake, started } = power();
  const jobs = new RunningJobs(stayAwake);
  await jobs.follow(
    events([
      ['a', 'running'],
      ['b', 'waiting'],
      ['a', 'running'],
    ]),
  );
  expect([...awake]).toEqual([1]);
  await jobs.follow(events([['a', 'failed']]));
  expect(jobs.any).toBe(true);
  await jobs.follow(
    events([
      ['b', 'cancelled'],
      ['b', 'cancelled'],
    ]),
  );
  expect(jobs.any).toBe(false);
  expect([...awake]).toEqual([]);
  await jobs.follow(
    events([
      ['c', 'running'],
      ['c', 'done'],
    ]),
  );
  expect([[...awake], started()]).toEqual([[], 2]);
});
