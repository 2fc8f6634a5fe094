import { expect, it } from 'vitest';
import { prefetch } from './prefetch.js';

async function* counting(to: number, made: number[], ended?: () => void): AsyncGenerator<number> {
  try {
    for (let i = 0; i < to; i++) {
      made.push(i);
      yield i;
    }
  } finally {
    ended?.();
  }
}

it('makes one item ahead of the one in use, and no more', async () => {
  const made: number[] = [];
  for await (const item of prefetch(counting(5, made))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(made.length).toBe(Math.min(item + 2, 5));
  }
  expect(made).toEqual([0, 1, 2, 3, 4]);
});

it('ends the source when the consumer stops', async () => {
  let ended = false;
  const source = counting(100, [], () => {
    ended = true;
  });
  for await (const item of prefetch(source)) if (item === 2) break;
  expect(ended).toBe(true);
});

it('passes on an error in its turn, after the items before it', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    throw new Error('broken');
  }
  const seen: number[] = [];
  const run = async () => {
    for await (const item of prefetch(failing())) seen.push(item);
  };
  await expect(run()).rejects.toThrow('broken');
  expect(seen).toEqual([1]);
});
