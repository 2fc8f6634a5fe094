import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkRange, countInRange } from './range.js';

it('counts the frames of a range as they would be listed', () => {
  const small = fc.integer({ min: 0, max: 50 });
  fc.assert(
    fc.property(small, small, fc.integer({ min: 1, max: 9 }), (start, more, step) => {
      const end = start + more;
      let count = 0;
      for (let index = start; index <= end; index += step) count++;
      expect(countInRange({ start, end, step })).toBe(count);
    }),
  );
  expect(countInRange({ start: 3, step: 2 })).toBeUndefined();
});

it('refuses what is no range', () => {
  for (const bad of [
    { start: -1, step: 1 },
    { start: 0.5, step: 1 },
    { start: 0, end: 4.5, step: 1 },
    { start: 4, end: 3, step: 1 },
    { start: 0, step: 0 },
    { start: 0, step: Number.NaN },
  ]) {
    expect(() => checkRange(bad)).toThrow(expect.objectContaining({ code: 'bad-range' }));
  }
  checkRange({ start: 3, end: 3, step: 1 });
});
