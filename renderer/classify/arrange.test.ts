import { expect, it } from 'vitest';
import type { ClassifiedPicture } from '../../engine/server/api';
import { arrange, filtersOf } from './arrange';

const picture = (n: number, name: string, label: string, probability: number, sure?: boolean) =>
  ({ n, name, sure, width: 8, height: 8, knows: 2, classes: [{ index: 0, label, probability }] }) as const;

const pictures: ClassifiedPicture[] = [
  picture(0, 'b10.jpg', 'cat', 0.9, true),
  { n: 1, name: 'a.jpg', error: { code: 'file-corrupt', message: 'It is cut off.' } },
  picture(2, 'b9.jpg', 'dog', 0.95, true),
  picture(3, 'c.jpg', 'cat', 0.3, false),
  picture(4, 'd.jpg', 'cat', 0.8, true),
];
const numbers = (filter: Parameters<typeof arrange>[1], order: Parameters<typeof arrange>[2]) =>
  arrange(pictures, filter, order).map(({ n }) => n);

it('sorts by name as people count, by class and by confidence, what has no answer last', () => {
  expect(numbers('all', 'order')).toEqual([0, 1, 2, 3, 4]);
  expect(numbers('all', 'name')).toEqual([1, 2, 0, 3, 4]);
  expect(numbers('all', 'class')).toEqual([0, 4, 2, 3, 1]);
  expect(numbers('all', 'confidence')).toEqual([2, 0, 4, 3, 1]);
});

it('filters by an answer, not by a guess that is none', () => {
  expect(numbers('class:cat', 'order')).toEqual([0, 4]);
  expect(numbers('unsure', 'order')).toEqual([3]);
  expect(numbers('broken', 'order')).toEqual([1]);
});

it('counts what can be filtered by', () => {
  expect([...filtersOf(pictures)]).toEqual([
    ['broken', 1],
    ['unsure', 1],
    ['class:cat', 2],
    ['class:dog', 1],
  ]);
});

it('takes a model that does not know whether it is sure at its word', () => {
  expect([...filtersOf([picture(0, 'e.jpg', 'cup', 0.1)])]).toEqual([['class:cup', 1]]);
});
