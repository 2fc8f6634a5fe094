import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../../test/folders.js';
import { Stored } from './stored.js';

const schema = z.object({ count: z.number() });

it('keeps the last of many changes, in a folder that it makes', async () => {
  const folder = join(temporaryFolder(), 'config');
  const path = join(folder, 'count.json');
  const stored = await Stored.open(path, schema, { count: 0 });
  expect(stored.value).toEqual({ count: 0 });
  const changes = Array.from({ length: 20 }, (_, count) => stored.set({ count }));
  expect(stored.value).toEqual({ count: 19 });
  await Promise.all(changes);
  expect((await Stored.open(path, schema, { count: 0 })).value).toEqual({ count: 19 });
  expect(readdirSync(folder)).toEqual(['count.json']);
});

it.each(['', '{"count":', '{"count":"many"}', 'null'])('takes %j for nothing', async (text) => {
  const path = join(temporaryFolder(), 'count.json');
  writeFileSync(path, text);
  expect((await Stored.open(path, schema, { count: 7 })).value).toEqual({ count: 7 });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('says what could not be written, and goes on with it', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const stored = await Stored.open(join(folder, 'file', 'count.json'), schema, { count: 0 });
  await expect(stored.set({ count: 1 })).rejects.toMatchObject({ code: 'not-a-folder' });
  expect(stored.value).toEqual({ count: 1 });
});
