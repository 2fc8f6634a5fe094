import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseShard, shardOf } from './shard.js';

it('deals every source to one machine, and as many to each as can be', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 40 }), (length, count) => {
      const sources = Array.from({ length }, (_, i) => ({ paths: [`/${i}`], name: `${i}` }));
      const parts = Array.from({ length: count }, (_, i) => shardOf({ index: i + 1, count })(sources));
      expect(parts.flat().sort((a, b) => Number(a.name) - Number(b.name))).toEqual(sources);
      const sizes = parts.map((part) => part.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

it('reads K/N, counted from 1', () => {
  expect(parseShard('2/8')).toEqual({ index: 2, count: 8 });
  for (const wrong of ['0/8', '9/8', '2', '2/', '/8', '-1/8', '1.5/8', 'a/b', '1/0', '']) {
    expect(() => parseShard(wrong)).toThrow(`The shard "${wrong}" must be K/N`);
  }
});
