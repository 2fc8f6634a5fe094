import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countPairs, missingRuns } from './pending.js';

/** The earlier frames of the pairs that a run of frames gives. */
function pairsOf(run: { start: number; end?: number; step: number }, lastFrame: number): number[] {
  const firsts: number[] = [];
  for (let s = run.start; s + run.step <= Math.min(run.end ?? lastFrame, lastFrame); s += run.step)
    firsts.push(s);
  return firsts;
}

const cases = fc.record({
  start: fc.nat(5),
  step: fc.integer({ min: 1, max: 4 }),
  end: fc.option(fc.nat(40), { nil: undefined }),
  lastFrame: fc.nat(40),
  told: fc.boolean(),
  doneMask: fc.array(fc.boolean(), { minLength: 50, maxLength: 50 }),
});

it('covers every missing pair exactly once, none that is done, and nothing beyond the source', () => {
  fc.assert(
    fc.property(cases, ({ start, step, end, lastFrame, told, doneMask }) => {
      const range = { start, end, step };
      const all = pairsOf(range, lastFrame);
      const done = new Set(all.filter((first) => doneMask[first]));
      const runs = missingRuns(range, told ? lastFrame : undefined, done);
      const computed = runs.flatMap((run) => pairsOf(run, lastFrame));
      expect(computed).toEqual(all.filter((first) => !done.has(first)));
      if (told) expect(countPairs(range, lastFrame)).toBe(all.length);
    }),
  );
});

it('joins neighbours into one run, so that their frames are decoded and encoded once', () => {
  expect(missingRuns({ start: 0, end: 10, step: 2 }, 100, new Set([4]))).toEqual([
    { start: 0, end: 4, step: 2 },
    { start: 6, end: 10, step: 2 },
  ]);
  expect(missingRuns({ start: 0, step: 1 }, undefined, new Set([0, 1, 3]))).toEqual([
    { start: 2, end: 3, step: 1 },
    { start: 4, step: 1 },
  ]);
});
