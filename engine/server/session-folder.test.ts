import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { makeSessionFolder } from './session-folder.js';

it('removes what killed processes left, and nothing of those that run', async () => {
  const cache = temporaryFolder();
  const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
  const [left, running] = [`${dead}-abc`, `${process.ppid}-abc`].map((name) => join(cache, 'sessions', name));
  for (const folder of [left!, running!]) mkdirSync(join(folder, 'previews'), { recursive: true });
  const own = await makeSessionFolder(cache);
  expect(existsSync(left!)).toBe(false);
  expect(existsSync(running!)).toBe(true);
  mkdirSync(join(own.path, 'fields'));
  await own.remove();
  expect(readdirSync(join(cache, 'sessions'))).toEqual([`${process.ppid}-abc`]);
});
