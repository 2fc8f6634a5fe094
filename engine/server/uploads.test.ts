import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { Grants } from './grants.js';
import { Uploads } from './uploads.js';

function uploads(limit: number) {
  const folder = temporaryFolder();
  const grants = new Grants();
  const taken = new Uploads(folder, limit, grants);
  const take = (name: string, bytes: number) =>
    taken.take(name, new Blob([new Uint8Array(bytes).fill(7)]).stream());
  return { folder, grants, take, taken };
}

it('keeps dropped files under their names', async () => {
  const { grants, take } = uploads(1000);
  const [first, second] = [await take('a.mp4', 10), await take('a.mp4', 20)];
  expect([first.name, second.name]).toEqual(['a.mp4', 'a.mp4']);
  expect(readFileSync(grants.pathOf(first.id))).toHaveLength(10);
  expect(readFileSync(grants.pathOf(second.id))).toHaveLength(20);
});

it('keeps the files of a dropped folder together', async () => {
  const { grants, taken } = uploads(1000);
  const holiday = await taken.makeFolder('holiday');
  const put = (name: string, bytes: number) =>
    taken.take(name, new Blob([new Uint8Array(bytes)]).stream(), holiday.id);
  await put('1.png', 10);
  await put('../2.png', 20);
  await expect(put('3.png', 2000)).rejects.toMatchObject({ code: 'uploads-full' });
  expect(basename(grants.pathOf(holiday.id))).toBe('holiday');
  expect(readdirSync(grants.pathOf(holiday.id)).sort()).toEqual(['1.png', '2.png']);
});

it('writes into no folder that was granted otherwise', async () => {
  const { grants, taken } = uploads(1000);
  const foreign = temporaryFolder();
  const { id } = grants.grant(foreign);
  await expect(taken.take('a.mp4', new Blob(['a']).stream(), id)).rejects.toMatchObject({
    code: 'unknown-grant',
  });
  expect(readdirSync(foreign)).toEqual([]);
});

it.each(['..', '.', '/', ''])('makes a folder of its own for the name "%s"', async (name) => {
  const { folder, grants, taken } = uploads(1000);
  const path = grants.pathOf((await taken.makeFolder(name)).id);
  expect(path.startsWith(folder)).toBe(true);
  expect(basename(path)).toBe('file');
});

it.each(['../../a.mp4', '/etc/a.mp4', '..\\..\\a.mp4', 'C:\\a.mp4'])(
  'takes nothing of a path from %s',
  async (name) => {
    const { folder, grants, take } = uploads(1000);
    const path = grants.pathOf((await take(name, 10)).id);
    expect(path.startsWith(folder)).toBe(true);
    expect(basename(path)).toBe('a.mp4');
  },
);

it('refuses what does not fit beside the others, keeps nothing of it, and goes on', async () => {
  const { folder, take } = uploads(1000);
  await take('a.mp4', 600);
  await expect(take('b.mp4', 500)).rejects.toMatchObject({ code: 'uploads-full' });
  expect(readdirSync(folder)).toHaveLength(1);
  await take('c.mp4', 400);
});

it('keeps nothing of a file that breaks off', async () => {
  const { folder, grants } = uploads(1000);
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(10));
      controller.error(new Error('The browser left.'));
    },
  });
  await expect(new Uploads(folder, 1000, grants).take('a.mp4', broken)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
});
