import { expect, it } from 'vitest';
import { Unhurried } from '../runtime/unhurried.js';
import { Turns, type Urgency } from './turns.js';

/** Work that lasts until it is told to end. */
function holding() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => ended, end };
}

it('lets the most urgent go first, and those of equal urgency in order', async () => {
  const turns = new Turns();
  const { work, end } = holding();
  const first = turns.take('background', work);
  const order: string[] = [];
  const later = (['background', 'view', 'background', 'view'] as Urgency[]).map((urgency, i) =>
    turns.take(urgency, async () => order.push(`${urgency} ${i}`)),
  );
  end();
  await Promise.all([first, ...later]);
  expect(order).toEqual(['view 1', 'view 3', 'background 0', 'background 2']);
});

it('runs one at a time, and goes on after one that failed', async () => {
  const turns = new Turns();
  let running = 0;
  const work = async () => {
    expect(++running).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
    throw new Error('failed');
  };
  const results = await Promise.allSettled([1, 2, 3].map(() => turns.take('view', work)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await turns.take('background', async () => 'runs')).toBe('runs');
});

it('never runs what was aborted while it waited', async () => {
  const turns = new Turns();
  const { work, end } = holding();
  const first = turns.take('view', work);
  const left = new AbortController();
  let ran = false;
  const second = turns.take(
    'view',
    async () => {
      ran = true;
    },
    left.signal,
  );
  left.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  end();
  await first;
  expect(await turns.take('view', async () => 'next')).toBe('next');
  expect(ran).toBe(false);
});

it('asks only what is less urgent to give way', async () => {
  const turns = new Turns();
  const run = (running: Urgency, waiting: Urgency) => {
    let asked: unknown;
    const work = turns.take(running, async (giveWay) => {
      giveWay.addEventListener('abort', () => {
        asked = giveWay.reason;
      });
      await new Promise((resolve) => setTimeout(resolve, 5));
      return asked;
    });
    return Promise.all([work, turns.take(waiting, async () => {})]).then(([reason]) => reason);
  };
  expect(await run('background', 'view')).toBeInstanceOf(Unhurried);
  expect(await run('background', 'background')).toBeUndefined();
  expect(await run('view', 'view')).toBeUndefined();
  expect(await run('view', 'background')).toBeUndefined();
});
