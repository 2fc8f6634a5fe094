import { expect, it } from 'vitest';
import { counted, describeProgress } from './report.js';
import { duration, pairs, pictures, quantity, rate, table } from './text.js';

it('writes times as a clock does', () => {
  expect([0, 0.2, 59, 60, 754, 3600, 11_049].map(duration)).toEqual([
    '0:00',
    '0:01',
    '0:59',
    '1:00',
    '12:34',
    '1:00:00',
    '3:04:09',
  ]);
});

it('writes quantities and rates in three digits', () => {
  expect([0, 12, 999, 1000, 4_149_824, 7.15e10, 2e15].map(quantity)).toEqual([
    '0',
    '12',
    '999',
    '1.00 k',
    '4.15 M',
    '71.5 G',
    '2.00 P',
  ]);
  expect([rate(3.21), rate(0.25)]).toEqual(['3.2/s', '4.0 s each']);
});

it('tells of progress no more than is known', () => {
  const progress = { type: 'progress', done: 0, total: 20, rate: 0 } as const;
  expect(describeProgress(progress)).toBe('0 of 20 pairs');
  expect(describeProgress({ ...progress, done: 8, rate: 0.5, left: 24 })).toBe(
    '8 of 20 pairs, 2.0 s each, 0:24 left',
  );
  expect(describeProgress({ ...progress, total: undefined, done: 8, rate: 4 })).toBe('8 pairs, 4.0/s');
  expect(describeProgress({ ...progress, done: 1 }, counted(pictures))).toBe('1 of 20 pictures');
  expect(pictures(1)).toBe('1 picture');
});

it('lines up columns, numbers to the right', () => {
  expect(
    table(
      ['name', 'px'],
      [
        ['a', '1.50'],
        ['long one', '12.25'],
      ],
    ),
  ).toEqual(['name         px', 'a          1.50', 'long one  12.25']);
});

it('counts one pair and several', () => {
  expect([0, 1, 2].map(pairs)).toEqual(['0 pairs', '1 pair', '2 pairs']);
});
