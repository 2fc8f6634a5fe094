import { describe, expect, it } from 'vitest';
import { advance, completeTimes, endOf, frameAt } from './playback.js';

// A film whose frames are shown for different times.
const times = [0, 0.04, 0.08, 0.5, 0.54];

it('shows each frame from its own time to that of the next', () => {
  expect([0, 0.039, 0.04, 0.3, 0.499, 0.5, 9].map((time) => frameAt(times, time))).toEqual([
    0, 0, 1, 2, 2, 3, 4,
  ]);
  expect(frameAt(times, -1)).toBe(0);
  expect(frameAt([], 3)).toBe(0);
});

it('shows the last frame as long as the one before', () => {
  expect(endOf(times, 4)).toBeCloseTo(0.58);
  expect(endOf([2], 0)).toBeGreaterThan(2);
});

describe('playing', () => {
  it('goes on by time, at any rate', () => {
    expect(advance(times, undefined, 0.02, 0.1, 2)).toEqual({ position: 0.22, ended: false });
    expect(advance(times, undefined, 0.5, 0.1, -1).position).toBeCloseTo(0.4);
  });

  it('stops at both ends', () => {
    expect(advance(times, undefined, 0.5, 1, 1)).toEqual({ position: 0.54, ended: true });
    expect(advance(times, undefined, 0.02, 1, -1)).toEqual({ position: 0, ended: true });
  });

  it('goes round a loop, forwards and backwards, and into it from outside', () => {
    const loop = { start: 1, end: 2 };
    expect(advance(times, loop, 0.45, 0.1, 1).position).toBeCloseTo(0.04 + 0.05);
    expect(advance(times, loop, 0.05, 0.1, -1).position).toBeCloseTo(0.5 - 0.09);
    expect(advance(times, loop, 0.53, 0.01, 1).position).toBeCloseTo(0.04);
    expect(frameAt(times, advance(times, loop, 0.53, 0.01, -1).position)).toBe(2);
  });

  it('stays in a loop that is shorter than the step', () => {
    const { position } = advance(times, { start: 1, end: 1 }, 0.05, 60, 1);
    expect(frameAt(times, position)).toBe(1);
  });
});

it('assumes even times where they are not known yet', () => {
  expect(completeTimes([0, 0.5], 4, 2)).toEqual([0, 0.5, 1, 1.5]);
  expect(completeTimes([], 3, 4)).toEqual([0, 0.25, 0.5]);
});
