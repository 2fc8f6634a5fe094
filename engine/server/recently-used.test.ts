import { expect, it } from 'vitest';
import { RecentlyUsed } from './recently-used.js';

it('lets go of what was used longest ago', () => {
  const kept = new RecentlyUsed<string, number>(2);
  kept.set('a', 1);
  kept.set('b', 2);
  expect(kept.get('a')).toBe(1);
  kept.set('c', 3);
  expect([...kept.keys()]).toEqual(['a', 'c']);
  expect(kept.get('b')).toBeUndefined();
  kept.set('a', 4);
  expect([...kept.keys()]).toEqual(['c', 'a']);
  kept.delete('c');
  expect(kept.has('c')).toBe(false);
});
