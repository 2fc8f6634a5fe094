import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { stageFile, sweepTemporaryFiles, writeFileAtomic } from './atomic.js';

it('shows the old content until the new one is complete', async () => {
  const path = join(temporaryFolder(), 'a.flo');
  await writeFileAtomic(path, 'old');
  const staged = await stageFile(path, 'new one');
  expect(readFileSync(path, 'utf8')).toBe('old');
  await staged.commit();
  expect(readFileSync(path, 'utf8')).toBe('new one');
});

it('leaves nothing when it fails, and names the file', async () => {
  const folder = temporaryFolder();
  const taken = join(folder, 'a.flo');
  mkdirSync(join(taken, 'inside'), { recursive: true });
  await expect(writeFileAtomic(taken, 'x')).rejects.toThrow(taken);
  expect(readdirSync(folder)).toEqual(['a.flo']);
  await expect(writeFileAtomic(join(folder, 'none', 'b.flo'), 'x')).rejects.toThrow('does not exist');
});

it('sweeps what a killed run left, and only that', async () => {
  const folder = temporaryFolder();
  await stageFile(join(folder, '000000.flo'), 'half');
  const mine = ['.hidden', 'notes.tmp', '.x.flow-studio-12.tmp', '000001.flo'];
  for (const name of mine) writeFileSync(join(folder, name), 'kept');
  writeFileSync(join(folder, '.forward.mp4.0123abcd.part'), 'half');
  expect(readdirSync(folder)).toHaveLength(6);
  await sweepTemporaryFiles(folder);
  expect(readdirSync(folder).sort()).toEqual(mine.sort());
  await sweepTemporaryFiles(join(folder, 'not-there'));
});

it('uses names that no reader of results takes for one', async () => {
  const folder = temporaryFolder();
  await stageFile(join(folder, '000000.flo'), 'half');
  expect(readdirSync(folder)[0]).toMatch(/^\..*\.tmp$/);
});
