import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { ByteCache } from './byte-cache.js';

it('keeps what was read last, within its limit', async () => {
  const folder = temporaryFolder();
  const cache = new ByteCache(folder, 100);
  for (const name of ['a', 'b', 'c']) await cache.set(name, new Uint8Array(30).fill(name.charCodeAt(0)));
  expect((await cache.get('a'))?.[0]).toBe('a'.charCodeAt(0));
  await cache.set('d', new Uint8Array(30));
  expect(await cache.get('b')).toBeUndefined();
  expect(readdirSync(folder).sort()).toEqual(['a.bin', 'c.bin', 'd.bin']);
});

it('counts what is written again once, and keeps nothing that is larger than all', async () => {
  const folder = temporaryFolder();
  const cache = new ByteCache(folder, 100);
  for (let i = 0; i < 5; i++) await cache.set('a', new Uint8Array(60));
  await cache.set('b', new Uint8Array(40));
  await cache.set('huge', new Uint8Array(101));
  expect(readdirSync(folder).sort()).toEqual(['a.bin', 'b.bin']);
});
