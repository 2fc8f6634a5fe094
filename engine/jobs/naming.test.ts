import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { checkTemplate, planSources } from './naming.js';

/** The names of what the inputs stand for, in the order of the plan. */
const named = (inputs: string[], more: Partial<Parameters<typeof planSources>[0]> = {}) =>
  planSources({ inputs, recursive: false, name: '{name}', model: 'nano', ...more });

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
  const { paths } = files('car.one.mp4', 'frames.v2/1.png');
  const inputs = [paths[0]!, dirname(paths[1]!)];
  expect((await named(inputs)).map(({ name }) => name)).toEqual(['car.one', 'frames.v2']);
  const pair = files('b.PNG', 'a.jpg');
  expect(await named(pair.paths)).toEqual([{ paths: pair.paths, name: 'b-a' }]);
});

it('tells equal names apart by the sorted plan, whatever the order given', async () => {
  const { root, paths } = files('b/clip.mp4', 'a/clip.mkv', 'c/CLIP.mov', 'clip-2.mp4');
  const expected = [
    { paths: [join(root, 'a/clip.mkv')], name: 'clip' },
    { paths: [join(root, 'b/clip.mp4')], name: 'clip-2' },
    { paths: [join(root, 'c/CLIP.mov')], name: 'CLIP-3' },
    { paths: [join(root, 'clip-2.mp4')], name: 'clip-2-2' },
  ];
  expect(await named(paths)).toEqual(expected);
  expect(await named([...paths].reverse())).toEqual(expected);
});

it('takes a source given twice once', async () => {
  const { paths } = files('a.mp4');
  expect(await named([paths[0]!, paths[0]!])).toHaveLength(1);
});

it('refuses one image, three images, and images among videos', async () => {
  const { paths } = files('a.png', 'b.png', 'c.png', 'd.mp4');
  for (const wrong of [[0], [0, 1, 2], [0, 3], [0, 1, 3]]) {
    const inputs = wrong.map((i) => paths[i]!);
    await expect(named(inputs)).rejects.toMatchObject({ code: 'bad-usage' });
  }
  await expect(named([join(paths[0]!, '..', 'none.mp4')])).rejects.toMatchObject({
    code: 'file-missing',
  });
});

it('fills in a template: where a clip lies, what holds it, and the model', async () => {
  const { root } = files('day1/am/car.mp4', 'day1/car.mp4', 'day2/car.mp4');
  const names = async (name: string, model = 'nano') =>
    (await named([root], { recursive: true, name, model })).map((source) => source.name);
  expect(await names('{path}')).toEqual(['day1/am/car', 'day1/car', 'day2/car']);
  expect(await names('{folder}-{name}')).toEqual(['am-car', 'day1-car', 'day2-car']);
  expect(await names('{model}/{name}', '/weights/best.pth')).toEqual([
    'best/car',
    'best/car-2',
    'best/car-3',
  ]);
});

it('keeps what a name says, without what some system cannot store', async () => {
  const odd = ['two words.mp4', '\u{1f3c3} run.mp4', 'line\nbreak.mp4', 'what?.mp4', 'aux.mp4'];
  const { root, paths } = files(...odd);
  const byPath = new Map((await named(paths)).map(({ paths: [path], name }) => [path, name]));
  expect(odd.map((name) => byPath.get(join(root, name)))).toEqual([
    'two words',
    '\u{1f3c3} run',
    'line_break',
    'what_',
    '_aux',
  ]);
});

it.each([
  ['{date}', 'has {date}; there are {name}, {path}, {folder}, {model}'],
  ['../{name}', 'must be a name'],
  ['/tmp/{name}', 'must be a name'],
  ['', 'must be a name'],
])('refuses the template "%s"', (template, why) => {
  expect(() => checkTemplate(template)).toThrow(why);
});
