import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors.js';
import { parsePlan } from '../../jobs/plan.js';
import type { JobInfo, ServerEvent } from '../api.js';
import { EVENT_MS, Feed } from '../feed.js';
import { type JobPlan, Jobs } from './jobs.js';
import type { KeptJob } from './kept-jobs.js';

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
    await new Promise((resolve) => setTimeout(resolve, EVENT_MS + 20));
    expect(told.at(-1)).toMatchObject({ state: 'cancelled' });
  });

  it('that are paused let others run, and go on in their turn', async () => {
    const { jobs } = make();
    const work = [holding(), holding(), holding()];
    const ids = work.map(({ plan }) => jobs.start(plan).id);
    const states = () => ids.map((id) => jobs.info(id).state);
    await settle();
    await jobs.pause(ids[0]!);
    await jobs.pause(ids[2]!);
    await settle();
    expect(states()).toEqual(['paused', 'running', 'paused']);
    jobs.resume(ids[2]!);
    jobs.resume(ids[0]!);
    await settle();
    expect(states()).toEqual(['waiting', 'running', 'waiting']);
    work[1]!.end();
    await settle();
    expect(states()).toEqual(['running', 'done', 'waiting']);
    await jobs.close();
    expect(states()).toEqual(['cancelled', 'done', 'cancelled']);
  });

  it('that cannot go on where they stopped are not paused', async () => {
    const { jobs } = make();
    const { id } = jobs.start(holding('classify').plan);
    await expect(jobs.pause(id)).rejects.toMatchObject({ code: 'cannot-pause' });
    expect(jobs.info(id).state).toBe('running');
    await jobs.close();
  });

  it('run in the order that they are put in', async () => {
    const { jobs } = make();
    const first = holding();
    const ran: string[] = [];
    const named = (title: string): JobPlan => ({
      kind: 'export',
      title,
      run: async () => void ran.push(title),
    });
    jobs.start(first.plan);
    const [a, b, c] = ['a', 'b', 'c'].map((title) => jobs.start(named(title)).id);
    jobs.move(c!, a);
    jobs.move(a!);
    expect(jobs.list().map(({ title }) => title)).toEqual(['work', 'c', 'b', 'a']);
    expect(() => jobs.move(b!, 'none')).toThrow(expect.objectContaining({ code: 'unknown-job' }));
    await settle();
    first.end();
    await expect.poll(() => ran).toEqual(['c', 'b', 'a']);
  });

  it('that failed are tried again', async () => {
    const { jobs } = make();
    let tries = 0;
    const run = async () => {
      if (++tries === 1) throw new StudioError('jammed', 'The printer is jammed.');
    };
    const { id } = jobs.start({ kind: 'export', title: 'fails', run });
    await settle();
    expect(jobs.info(id).state).toBe('failed');
    jobs.resume(id);
    await settle();
    const { state, error } = jobs.info(id);
    expect({ state, error, tries }).toEqual({ state: 'done', error: undefined, tries: 2 });
  });

  it('tell of the clips of a batch, and of those that were stopped', async () => {
    const { jobs } = make();
    const { id } = jobs.start({
      kind: 'export',
      title: 'batch',
      run(report, signal) {
        const extent = { kept: 0, work: 1 };
        report({ type: 'source', source: 'a', state: 'done', done: 3, total: 3, ...extent });
        report({
          type: 'source',
          source: 'b',
          state: 'failed',
          done: 0,
          ...extent,
          error: { code: 'x', message: 'No.' },
        });
        report({ type: 'source', source: 'c', state: 'running', done: 1, total: 3, ...extent });
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    await settle();
    expect(jobs.info(id).clips).toEqual({ count: 3, done: 1, failed: 1 });
    await jobs.pause(id);
    expect(jobs.clipsOf(id)).toEqual([
      { name: 'a', state: 'done', done: 3, total: 3 },
      { name: 'b', state: 'failed', done: 0, error: { code: 'x', message: 'No.' } },
      { name: 'c', state: 'waiting', done: 1, total: 3 },
    ]);
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

  it('are kept for the next start: what had not ended waits to be resumed, and only what can be made anew', async () => {
    const kept: KeptJob[][] = [];
    const jobs = new Jobs(new Feed<ServerEvent>(), undefined, (all) => kept.push(all));
    const again = { plan: parsePlan({ schema: 1, inputs: ['a.mp4'], out: 'out' }), onQueue: false };
    const begun = jobs.start({ ...holding().plan, kept: again });
    jobs.start(holding('classify').plan);
    await settle();
    await jobs.close();
    expect(jobs.info(begun.id).state).toBe('cancelled');
    // The studio closed it, not the person.
    expect(kept.at(-1)).toMatchObject([{ ...again, id: begun.id, title: 'work', state: 'running' }]);

    const next = new Jobs(new Feed<ServerEvent>());
    const { plan, end } = holding();
    next.restore(plan, kept.at(-1)![0]!);
    next.restore(plan, { ...kept.at(-1)![0]!, id: 'other', state: 'done', done: 5, total: 5 });
    expect(next.list()).toMatchObject([
      { id: begun.id, state: 'paused' },
      { id: 'other', state: 'done', done: 5, total: 5 },
    ]);
    next.resume(begun.id);
    await settle();
    end();
    await expect.poll(() => next.info(begun.id).state).toBe('done');
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
