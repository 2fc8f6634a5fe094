import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { planSources } from './naming.js';

function files(...names: string[]): { root: string; paths: string[] } {
  const root = temporaryFolder();
  const paths = names.map((name) => join(root, name));
  for (const path of paths) {
    mkdirSync(path.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(path, '');
  }
  return { root, paths };
}

it('names a video by its stem, a folder by its whole name, a pair by both stems', async () => {
  const { paths } = files('car.one.mp4', 'frames.v2/');
  expect((await planSources(paths)).map(({ name }) => name)).toEqual(['car.one', 'frames.v2']);
  const pair = files('b.PNG', 'a.jpg');
  expect(await planSources(pair.paths)).toEqual([{ paths: pair.paths, name: 'b-a' }]);
});

it('tells equal names apart by the sorted plan, whatever the order given', async () => {
  const { root, paths } = files('b/clip.mp4', 'a/clip.mkv', 'c/CLIP.mov', 'clip-2.mp4');
  const expected = [
    { paths: [join(root, 'a/clip.mkv')], name: 'clip' },
    { paths: [join(root, 'b/clip.mp4')], name: 'clip-2' },
    { paths: [join(root, 'c/CLIP.mov')], name: 'CLIP-3' },
    { paths: [join(root, 'clip-2.mp4')], name: 'clip-2-2' },
  ];
  expect(await planSources(paths)).toEqual(expected);
  expect(await planSources([...paths].reverse())).toEqual(expected);
});

it('takes a source given twice once', async () => {
  const { paths } = files('a.mp4');
  expect(await planSources([paths[0]!, paths[0]!])).toHaveLength(1);
});

it('refuses one image, three images, and images among videos', async () => {
  const { paths } = files('a.png', 'b.png', 'c.png', 'd.mp4');
  for (const wrong of [[0], [0, 1, 2], [0, 3], [0, 1, 3]]) {
    const inputs = wrong.map((i) => paths[i]!);
    await expect(planSources(inputs)).rejects.toMatchObject({ code: 'bad-usage' });
  }
  await expect(planSources([join(paths[0]!, '..', 'none.mp4')])).rejects.toMatchObject({
    code: 'file-missing',
  });
});
