import { describe, expect, it } from 'vitest';
import { ProgressMeter, progressOf, recentMarks } from './progress.js';

describe('progressOf', () => {
  it('tells rate and time left from what was finished since the first mark', () => {
    const marks = [
      { at: 0, done: 10 },
      { at: 4000, done: 12 },
    ];
    expect(progressOf(marks, 20)).toEqual({ type: 'progress', done: 12, total: 20, rate: 0.5, left: 16 });
  });

  it('promises nothing before the first item, nor for a source of unknown length', () => {
    expect(progressOf([{ at: 5, done: 0 }], 20)).toMatchObject({ rate: 0, left: undefined });
    const marks = [
      { at: 0, done: 0 },
      { at: 1000, done: 3 },
    ];
    expect(progressOf(marks, undefined)).toMatchObject({
      done: 3,
      total: undefined,
      rate: 3,
      left: undefined,
    });
  });

  it('never tells of less than no time when there is more than was declared', () => {
    const marks = [
      { at: 0, done: 0 },
      { at: 1000, done: 5 },
    ];
    expect(progressOf(marks, 4).left).toBe(0);
  });
});

describe('recentMarks', () => {
  it('forgets what is long past but keeps enough slow items for a rate', () => {
    const fast = Array.from({ length: 100 }, (_, i) => ({ at: i * 1000, done: i }));
    expect(recentMarks(fast)[0]).toEqual({ at: 69_000, done: 69 });
    const slow = Array.from({ length: 8 }, (_, i) => ({ at: i * 60_000, done: i }));
    expect(recentMarks(slow)).toEqual(slow.slice(-5));
  });
});

describe('ProgressMeter', () => {
  it('sends at most 20 events a second, and the last one always', () => {
    let now = 0;
    const meter = new ProgressMeter(0, 1000, () => now);
    const events = [];
    for (let i = 0; i < 1000; i++) {
      now += 1;
      const event = meter.advance();
      if (event) events.push(event);
    }
    expect(events.length).toBeLessThanOrEqual(22);
    expect(events.at(-1)).toMatchObject({ done: 1000, left: 0 });
  });

  it('counts what was there before as done, but not as speed', () => {
    let now = 0;
    const meter = new ProgressMeter(90, 100, () => now);
    now = 2000;
    expect(meter.advance()).toEqual({ type: 'progress', done: 91, total: 100, rate: 0.5, left: 18 });
  });

  it('follows a machine that slows down', () => {
    let now = 0;
    const meter = new ProgressMeter(0, 1000, () => now);
    const step = (ms: number) => {
      now += ms;
      return meter.advance();
    };
    for (let i = 0; i < 100; i++) step(100);
    let last: ReturnType<typeof step>;
    for (let i = 0; i < 35; i++) last = step(1000);
    expect(last?.rate).toBeCloseTo(1, 1);
  });
});
