import { expect, it } from 'vitest';
import { isSure, probabilitiesOf } from './confidence.js';

const logits = Float32Array.of(1, 3, 2);

it('makes probabilities of logits', () => {
  const [a, b, c] = probabilitiesOf(logits);
  expect(a + b + c).toBeCloseTo(1, 6);
  expect(b / c).toBeCloseTo(Math.E, 5);
  expect(c / a).toBeCloseTo(Math.E, 5);
});

it('is less certain at a higher temperature, of the same order', () => {
  const [a, b, c] = probabilitiesOf(logits, { temperature: 2, threshold: 0.5 });
  expect(b / c).toBeCloseTo(Math.E ** 0.5, 5);
  expect(c / a).toBeCloseTo(Math.E ** 0.5, 5);
});

it('does not overflow', () => {
  expect([...probabilitiesOf(Float32Array.of(1e4, -1e4), { temperature: 0.01, threshold: 0 })]).toEqual([
    1, 0,
  ]);
});

it('is sure from the threshold on, and says nothing without one', () => {
  const confidence = { temperature: 1, threshold: 0.6 };
  expect([0.59, 0.6, 1].map((best) => isSure(best, confidence))).toEqual([false, true, true]);
  expect(isSure(0.99)).toBeUndefined();
});
