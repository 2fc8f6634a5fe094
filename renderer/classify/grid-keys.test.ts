import { expect, it } from 'vitest';
import { targetOf } from './grid-keys';

it('moves through rows of three, and stays at the edges', () => {
  const from = (at: number) => (key: string) => targetOf(key, at, 3, 8);
  expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map(from(4))).toEqual([3, 5, 1, 7]);
  expect(['ArrowLeft', 'ArrowUp', 'ArrowDown'].map(from(0))).toEqual([0, 0, 3]);
  expect(['ArrowRight', 'ArrowDown', 'Home', 'End'].map(from(7))).toEqual([7, 7, 0, 7]);
  expect(from(4)('x')).toBeUndefined();
});

it('begins with the first where none is selected', () => {
  expect(targetOf('ArrowDown', -1, 3, 8)).toBe(0);
  expect(targetOf('ArrowDown', -1, 3, 0)).toBeUndefined();
});
