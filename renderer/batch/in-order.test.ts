import { expect, it } from 'vitest';
import type { JobInfo } from '../../engine/server/api.js';
import { inOrder } from './in-order.js';

const job = (id: string, state: JobInfo['state'], ended?: number): JobInfo => ({
  id,
  revision: 1,
  kind: 'export',
  title: id,
  state,
  done: 0,
  notices: [],
  ended,
});

it('lists what runs, what waits, and then what ended, the latest first', () => {
  const jobs = [
    job('old', 'done', 1),
    job('next', 'waiting'),
    job('held', 'paused'),
    job('later', 'waiting'),
    job('new', 'failed', 2),
    job('now', 'running'),
  ];
  expect(inOrder(jobs).map(({ id }) => id)).toEqual(['now', 'next', 'held', 'later', 'new', 'old']);
});
