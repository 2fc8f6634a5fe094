import { expect, it } from 'vitest';
import { classRuns } from './class-runs.js';

const times = [0, 1, 2, 3, 4, 5, 6];

it('joins frames of the same class, and lets each speak up to the next', () => {
  const classes = [
    { index: 4, label: 'dog' },
    { index: 0, label: 'cat' },
    { index: 2, label: 'cat' },
    { index: 6 },
  ];
  expect(classRuns(classes, times)).toEqual([
    { from: 0, to: 4, label: 'cat' },
    { from: 4, to: 6, label: 'dog' },
    { from: 6, to: 7, label: undefined },
  ]);
});

it('ends a run in progress a step after its last frame, and takes a single frame for itself', () => {
  const classes = [
    { index: 0, label: 'cat' },
    { index: 2, label: 'dog' },
  ];
  expect(classRuns(classes, times).at(-1)).toEqual({ from: 2, to: 4, label: 'dog' });
  expect(classRuns([{ index: 3, label: 'cat' }], times)).toEqual([{ from: 3, to: 4, label: 'cat' }]);
});
