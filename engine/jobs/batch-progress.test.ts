import { expect, it } from 'vitest';
import { BatchProgress } from './batch-progress.js';
import type { StudioEvent } from './events.js';

function batch(...names: string[]) {
  let now = 0;
  const events: StudioEvent[] = [];
  const progress = new BatchProgress(
    names,
    (event) => events.push(event),
    () => now,
  );
  /** Pairs of a source, each so many milliseconds after the last. */
  const compute = (name: string, pairs: number, ms: number) => {
    for (let i = 0; i < pairs; i++) {
      now += ms;
      progress.advance(name);
    }
  };
  const wait = (ms: number) => {
    now += ms;
  };
  return { progress, events, compute, wait };
}

it('knows the time left once every source was looked at, and not before', () => {
  const { progress, compute } = batch('a', 'b');
  progress.begin('a', { total: 10, kept: 0, work: 100 });
  compute('a', 5, 1000);
  expect(progress.report()).toEqual({ type: 'progress', done: 5, rate: 1 });
  progress.expect('b', { total: 20, kept: 0, work: 100 });
  expect(progress.report()).toMatchObject({ done: 5, total: 30, rate: 1, left: 25 });
});

it('takes pairs of larger sources for as much longer as they are larger', () => {
  const { progress, compute } = batch('small', 'large');
  progress.begin('small', { total: 10, kept: 0, work: 100 });
  progress.expect('large', { total: 10, kept: 0, work: 400 });
  compute('small', 10, 1000);
  expect(progress.report()).toMatchObject({ done: 10, total: 20, left: 40 });
});

it('learns from what is computed alone: what is kept costs no time', () => {
  const { progress, compute } = batch('a', 'b');
  progress.begin('a', { total: 1000, kept: 980, work: 1 });
  progress.expect('b', { total: 1000, kept: 1000, work: 1 });
  compute('a', 10, 2000);
  expect(progress.report()).toMatchObject({ done: 1990, total: 2000, rate: 0.5, left: 20 });
});

it('counts what comes between sources: opening them, rendering videos', () => {
  const { progress, compute, wait } = batch('a', 'b');
  progress.begin('a', { total: 10, kept: 0, work: 1 });
  progress.expect('b', { total: 10, kept: 0, work: 1 });
  compute('a', 10, 1000);
  progress.end('a');
  wait(10_000);
  progress.begin('b', { total: 10, kept: 0, work: 1 });
  compute('b', 5, 1000);
  // 15 pairs took 25 seconds.
  expect(progress.report().left).toBeCloseTo((5 * 25) / 15, 5);
});

it('waits no longer for what failed', () => {
  const { progress, compute, events } = batch('a', 'b');
  progress.begin('a', { total: 100, kept: 0, work: 1 });
  progress.expect('b', { total: 10, kept: 0, work: 1 });
  compute('a', 2, 1000);
  progress.end('a', { code: 'truncated', message: 'It is cut short.' });
  expect(progress.report()).toMatchObject({ done: 2, total: 12, left: 10 });
  expect(events.findLast((event) => event.type === 'source')).toMatchObject({
    source: 'a',
    state: 'failed',
    done: 2,
    total: 100,
    error: { code: 'truncated' },
  });
});

it('says little of fast pairs, but always the last of a source', () => {
  const { progress, compute, events } = batch('a');
  progress.begin('a', { total: 1000, kept: 0, work: 1 });
  compute('a', 1000, 1);
  expect(events.length).toBeLessThan(60);
  expect(events.at(-1)).toMatchObject({ type: 'progress', done: 1000, total: 1000, left: 0 });
});
