import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WriteQueue } from './write-queue.js';

it('keeps the order, runs one at a time, and makes the caller wait when it is full', async () => {
  const queue = new WriteQueue(2, () => {});
  const log: string[] = [];
  const task = (name: number) => async () => {
    log.push(`start ${name}`);
    await delay(5);
    log.push(`end ${name}`);
  };
  await queue.add(task(0));
  expect(log).not.toContain('end 0');
  await queue.add(task(1));
  expect(log).toContain('end 0');
  await queue.drain();
  expect(log).toEqual(['start 0', 'end 0', 'start 1', 'end 1']);
});

it('stops at a failure, tells of it at once and again when asked', async () => {
  const failures: unknown[] = [];
  const queue = new WriteQueue(2, (error) => failures.push(error));
  const full = new Error('full');
  let later = false;
  await queue.add(() => Promise.reject(full));
  await delay(1);
  expect(failures).toEqual([full]);
  await expect(
    queue.add(async () => {
      later = true;
    }),
  ).rejects.toBe(full);
  await expect(queue.drain()).rejects.toBe(full);
  expect(later).toBe(false);
  expect(failures).toEqual([full]);
});
