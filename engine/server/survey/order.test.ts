import { expect, it } from 'vitest';
import { SurveyOrder } from './order.js';

function takeAll(order: SurveyOrder, pairs: number): number[] {
  const taken: number[] = [];
  for (let pair = order.take(pairs); pair !== undefined; pair = order.take(pairs)) taken.push(pair);
  return taken;
}

it('goes from coarse to fine, and takes every pair once', () => {
  const taken = takeAll(new SurveyOrder(), 40);
  expect(taken.slice(0, 8)).toEqual([0, 16, 32, 8, 24, 4, 12, 20]);
  expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

it('takes what is there before what is to come, and misses nothing of a clip that grows', () => {
  const order = new SurveyOrder();
  const early = takeAll(order, 5);
  expect(early).toEqual([0, 4, 2, 1, 3]);
  const late = takeAll(order, 21);
  expect(late[0]).toBe(16);
  expect([...early, ...late].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 21 }, (_, i) => i));
});

it('leaves out what a very long clip need not tell', () => {
  const taken = takeAll(new SurveyOrder(), 15_000);
  expect(taken).toHaveLength(7500);
  expect(taken.every((pair) => pair % 2 === 0)).toBe(true);
});
