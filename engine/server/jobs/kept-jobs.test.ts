import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/folders.js';
import { parsePlan } from '../../jobs/plan.js';
import { type KeptJob, KeptJobs } from './kept-jobs.js';

const job = (id: string, more: Partial<KeptJob> = {}): KeptJob => ({
  id,
  title: id,
  plan: parsePlan({ schema: 1, inputs: [`/clips/${id}.mp4`], out: '/out' }),
  onQueue: false,
  state: 'paused',
  done: 3,
  ...more,
});

it('gives back what was kept, keeps what may not be shown now, and passes over what it does not understand', async () => {
  const folder = temporaryFolder();
  const first = await KeptJobs.open(folder);
  await first.keep([job('a'), job('b')]);
  const file = join(folder, 'jobs.json');
  writeFileSync(
    file,
    JSON.stringify([...JSON.parse(readFileSync(file, 'utf8')), { id: 'of another version' }]),
  );

  const second = await KeptJobs.open(folder);
  expect(await second.list(async (path) => path !== '/clips/b.mp4')).toEqual([job('a')]);
  await second.keep([job('a', { state: 'done' })]);
  const ids = (await (await KeptJobs.open(folder)).list(async () => true)).map(
    ({ id, state }) => `${id} ${state}`,
  );
  expect(ids).toEqual(['b paused', 'a done']);
});

it('forgets what ended longest ago, never what has not ended', async () => {
  const folder = temporaryFolder();
  const kept = await KeptJobs.open(folder);
  const ended = Array.from({ length: 60 }, (_, i) => job(`ended ${i}`, { state: 'done', ended: i }));
  await kept.keep([job('waits', { state: 'waiting' }), ...ended]);
  const titles = (await (await KeptJobs.open(folder)).list(async () => true)).map(({ title }) => title);
  expect(titles).toEqual(['waits', ...ended.slice(10).map(({ title }) => title)]);
});
