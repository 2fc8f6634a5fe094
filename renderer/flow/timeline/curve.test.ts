import { expect, it } from 'vitest';
import { motionCurve } from './curve.js';
import { timeScale } from './time-scale.js';

const times = [0, 1, 2, 3];
const scale = timeScale(times, 400);

it('goes through what is known, and says what that is', () => {
  const curve = motionCurve([10, null, 5, null], times, scale, 100)!;
  expect(curve.top).toBe(10);
  expect(curve.line).toBe('M50.0 8.0L250.0 54.0');
  expect(curve.area).toBe('M50.0 8.0L250.0 54.0L250.0 100L50.0 100Z');
  expect(curve.known).toEqual([
    [0, 100],
    [200, 300],
  ]);
});

it('joins neighbours that are known', () => {
  expect(motionCurve([1, 1, 1, null], times, scale, 100)!.known).toEqual([[0, 300]]);
});

it('does not blow up the noise of a still clip, and is absent without a point', () => {
  expect(motionCurve([0.01, 0.02], times, scale, 100)!.top).toBe(2);
  expect(motionCurve([null, null], times, scale, 100)).toBeUndefined();
});

it('keeps the peaks of a clip that has more frames than the timeline has pixels', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => i / 100);
  const mean = many.map((_, i) => (i === 5003 ? 40 : 1));
  const curve = motionCurve(mean, many, timeScale(many, 200), 100)!;
  expect(curve.line.split('L').length).toBeLessThanOrEqual(200);
  expect(curve.line).toContain(' 8.0');
});
