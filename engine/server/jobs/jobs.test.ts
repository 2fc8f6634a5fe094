import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors.js';
import type { JobInfo, ServerEvent } from '../api.js';
import { Feed } from '../feed.js';
import { type JobPlan, Jobs } from './jobs.js';

function make() {
  const feed = new Feed<ServerEvent>();
  const told: JobInfo[] = [];
  feed.publish = (event) => {
    if (event.type === 'job') told.push(event.job);
  };
  return { jobs: new Jobs(feed), told };
}

/** Work that goes on until it is told to end, or is aborted. */
function holding(kind: JobPlan['kind'] = 'export') {
  let end = () => {};
  const plan: JobPlan = {
    kind,
    title: 'work',
    run: (_report, signal) =>
      new Promise<void>((resolve, reject) => {
        end = resolve;
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  return { plan, end: () => end() };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('jobs', () => {
  it('that compute run one at a time, in order; a download runs beside them', async () => {
    const { jobs } = make();
    const first = holding();
    const ids = [first.plan, holding('classify').plan, holding('download').plan].map(
      (plan) => jobs.start(plan).id,
    );
    await settle();
    expect(ids.map((id) => jobs.info(id).state)).toEqual(['running', 'waiting', 'running']);
    first.end();
    await settle();
    expect(ids.map((id) => jobs.info(id).state)).toEqual(['done', 'running', 'running']);
    await jobs.close();
    expect(jobs.list().map(({ state }) => state)).toEqual(['done', 'cancelled', 'cancelled']);
  });

  it('are cancelled while they run and while they wait', async () => {
    const { jobs, told } = make();
    const ids = [1, 2].map(() => jobs.start(holding().plan).id);
    await settle();
    expect(await jobs.cancel(ids[1]!)).toMatchObject({ state: 'cancelled' });
    const first = await jobs.cancel(ids[0]!);
    expect(first).toMatchObject({ state: 'cancelled' });
    expect(first).not.toHaveProperty('error');
    // Again is no harm, and what was taken out never starts.
    const second = await jobs.cancel(ids[1]!);
    expect(second).toMatchObject({ state: 'cancelled' });
    expect(second).not.toHaveProperty('started');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(told.at(-1)).toMatchObject({ state: 'cancelled' });
  });

  it('that fail say why in a sentence', async () => {
    const { jobs } = make();
    const run = async () => {
      throw new StudioError('jammed', 'The printer is jammed.', 'Free the paper.');
    };
    const { id } = jobs.start({ kind: 'export', title: 'fails', run });
    await settle();
    expect(jobs.info(id)).toMatchObject({
      state: 'failed',
      error: { code: 'jammed', message: 'The printer is jammed.', advice: 'Free the paper.' },
    });
  });

  it('tell how far they are, but not more often than pages need', async () => {
    const { jobs, told } = make();
    const { id } = jobs.start({
      kind: 'export',
      title: 'counts',
      async run(report) {
        for (let done = 1; done <= 1000; done++) {
          report({ type: 'progress', done, total: 1000, rate: 10, left: 1 });
          if (done % 100 === 0) await settle();
        }
        report({ type: 'notice', message: 'Tiles are smaller.' });
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told.length).toBeLessThan(8);
    expect(told.at(-1)).toMatchObject({
      id,
      state: 'done',
      done: 1000,
      total: 1000,
      notices: ['Tiles are smaller.'],
    });
  });

  it('are forgotten when they have ended, not before', async () => {
    const { jobs } = make();
    const { id } = jobs.start(holding().plan);
    await settle();
    expect(() => jobs.remove(id)).toThrow(expect.objectContaining({ code: 'job-running' }));
    await jobs.cancel(id);
    jobs.remove(id);
    expect(() => jobs.info(id)).toThrow(expect.objectContaining({ code: 'unknown-job' }));
  });
});
