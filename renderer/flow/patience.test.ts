import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Patience } from './patience.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('is over after a while, says so, and is new once it was ended', () => {
  const over = vi.fn();
  const patience = new Patience(over);
  expect(patience.lasts()).toBe(true);
  vi.advanceTimersByTime(60);
  // Asked again, it is the same wait.
  expect(patience.lasts()).toBe(true);
  vi.advanceTimersByTime(60);
  expect(over).toHaveBeenCalledOnce();
  expect(patience.lasts()).toBe(false);
  patience.end();
  expect(patience.lasts()).toBe(true);
});

it('says nothing once it was ended', () => {
  const over = vi.fn();
  const patience = new Patience(over);
  patience.lasts();
  patience.end();
  vi.advanceTimersByTime(1000);
  expect(over).not.toHaveBeenCalled();
});
