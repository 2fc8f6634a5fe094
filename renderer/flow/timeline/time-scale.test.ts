import { expect, it } from 'vitest';
import { clock, marks, timeScale, toTime, toX } from './time-scale.js';

it('gives the last frame as much room as the one before', () => {
  const scale = timeScale([0, 0.5, 1], 300);
  expect(scale.end).toBe(1.5);
  expect(toX(scale, 1)).toBeCloseTo(200);
  expect(toTime(scale, 100)).toBeCloseTo(0.5);
  expect([toTime(scale, -50), toTime(scale, 999)]).toEqual([0, 1.5]);
});

it('counts from where a clip starts, be it not at 0', () => {
  const scale = timeScale([10, 11, 12, 13], 400);
  expect(toX(scale, 10)).toBe(0);
  expect(toTime(scale, 400)).toBe(14);
  expect(marks(scale)).toEqual([0, 1, 2, 3, 4]);
});

it('has marks at round times with room for their names', () => {
  const minute = timeScale([0, 60], 1000);
  expect(marks(minute).slice(0, 3)).toEqual([0, 10, 20]);
  expect(marks(timeScale([0, 0.04], 800))).toHaveLength(1);
  expect(marks(timeScale([], 800))).toHaveLength(2);
});

it('reads as a clock, and rounds before it splits minutes off', () => {
  expect([clock(0), clock(75), clock(59.96, 1), clock(3.456, 2)]).toEqual([
    '0:00',
    '1:15',
    '1:00.0',
    '0:03.46',
  ]);
});
