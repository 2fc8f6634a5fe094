import { expect, it } from 'vitest';
import { Attention } from './attention.js';

it('lets work go on at once where nobody looks, and holds it back for a while where somebody does', async () => {
  const attention = new Attention();
  const order: string[] = [];
  await Promise.all([
    attention.over().then(() => order.push('work')),
    sleep(30).then(() => order.push('30 ms')),
  ]);
  attention.note();
  await Promise.all([
    attention.over().then(() => order.push('held')),
    sleep(30).then(() => order.push('30 ms')),
  ]);
  expect(order).toEqual(['work', '30 ms', '30 ms', 'held']);
});

it('never holds work back for good, though somebody asks all the time', async () => {
  const attention = new Attention();
  const asking = setInterval(() => attention.note(), 5);
  for (let piece = 0; piece < 3; piece++) await attention.over();
  clearInterval(asking);
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
