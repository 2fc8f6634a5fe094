import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { atMostEvery, Feed } from './feed.js';

it('gives every event to every listener, in order, until it leaves', async () => {
  const feed = new Feed<number>();
  const [first, second] = [new AbortController(), new AbortController()];
  const heard = async (signal: AbortSignal) => {
    const events: number[] = [];
    for await (const event of feed.listen(signal)) events.push(event);
    return events;
  };
  const both = [heard(first.signal), heard(second.signal)] as const;
  feed.publish(1);
  feed.publish(2);
  await delay(1);
  first.abort();
  feed.publish(3);
  await delay(1);
  second.abort();
  expect(await both[0]).toEqual([1, 2]);
  expect(await both[1]).toEqual([1, 2, 3]);
  // Nobody is left to keep events for.
  feed.publish(4);
});

it('tells of changes not too often, and always of the last', () => {
  vi.useFakeTimers();
  const told: number[] = [];
  const tell = atMostEvery<number>(50, (value) => told.push(value));
  for (let i = 0; i <= 10; i++) {
    tell(i);
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(1000);
  tell(11);
  vi.useRealTimers();
  expect(told).toEqual([0, 2, 4, 7, 9, 10, 11]);
});
