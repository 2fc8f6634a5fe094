import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { fingerprintSource, samples } from './fingerprint.js';

it('sees a single changed byte of a file of usual size, wherever it is', async () => {
  const path = join(temporaryFolder(), 'clip.mp4');
  const content = Buffer.alloc(300_000, 1);
  writeFileSync(path, content);
  const before = await fingerprintSource([path]);
  for (const at of [0, 150_001, 299_999]) {
    content[at] = 2;
    writeFileSync(path, content);
    expect(await fingerprintSource([path])).not.toBe(before);
    content[at] = 1;
  }
  writeFileSync(path, content);
  expect(await fingerprintSource([path])).toBe(before);
});

it('does not care where an input lies nor when it was copied', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'other'));
  const [a, b] = [join(folder, 'clip.mp4'), join(folder, 'other', 'clip.mp4')];
  writeFileSync(a, 'content');
  copyFileSync(a, b);
  utimesSync(b, 0, 0);
  expect(await fingerprintSource([a])).toBe(await fingerprintSource([b]));
});

it('sees an image that is added to, renamed in or swapped in a folder, and ignores other files', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '0.png'), 'a');
  writeFileSync(join(folder, '1.png'), 'b');
  const before = await fingerprintSource([folder]);
  writeFileSync(join(folder, 'notes.txt'), 'x');
  expect(await fingerprintSource([folder])).toBe(before);
  writeFileSync(join(folder, '1.png'), 'a');
  writeFileSync(join(folder, '0.png'), 'b');
  expect(await fingerprintSource([folder])).not.toBe(before);
  writeFileSync(join(folder, '2.png'), 'c');
  expect(await fingerprintSource([folder])).not.toBe(before);
});

it('reads all of a small file, and both ends and no more than the budget of a large one', () => {
  expect(samples(0, 1 << 20)).toEqual([]);
  const budget = 16 << 16;
  for (const size of [1, 4096, 65_537, budget - 1, budget]) {
    expect(samples(size, budget)).toEqual([{ start: 0, length: size }]);
  }
  const read = samples(1e9, budget);
  expect(read[0]).toEqual({ start: 0, length: 1 << 16 });
  expect(read.at(-1)).toEqual({ start: 1e9 - (1 << 16), length: 1 << 16 });
  expect(read).toHaveLength(16);
});
