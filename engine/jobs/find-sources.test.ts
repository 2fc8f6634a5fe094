import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { findSources } from './find-sources.js';

/** A folder with empty files of those names. */
function folderOf(...names: string[]): string {
  const root = temporaryFolder();
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), '');
  }
  return root;
}

async function found(root: string, inputs: string[], recursive = false): Promise<string[]> {
  const sources = await findSources({ inputs: inputs.map((input) => join(root, input)), recursive });
  return sources.map(({ paths }) => relative(root, paths[0]!));
}

const shoot = () =>
  folderOf(
    'b.mp4',
    'a.MOV',
    'cover.png',
    'notes.txt',
    '.hidden.mp4',
    'stills/1.png',
    'stills/2.png',
    'more/c.mkv',
    'more/deep/1.jpg',
    'empty/readme.md',
  );

it('takes the videos of a folder as many, its images as one, and what is in its folders only when asked', async () => {
  const root = shoot();
  expect(await found(root, ['.'])).toEqual(['a.MOV', 'b.mp4']);
  expect(await found(root, ['stills', 'more'])).toEqual(['more/c.mkv', 'stills']);
  expect(await found(root, ['.'], true)).toEqual(['a.MOV', 'b.mp4', 'more/c.mkv', 'more/deep', 'stills']);
});

it('takes the videos and the folders that a pattern matches', async () => {
  const root = shoot();
  expect(await found(root, ['*.mp4'])).toEqual(['b.mp4']);
  expect(await found(root, ['*'])).toEqual(['a.MOV', 'b.mp4', 'more/c.mkv', 'stills']);
  expect(await found(root, ['**/*.{mkv,mp4}'])).toEqual(['b.mp4', 'more/c.mkv']);
  expect(await found(root, ['b.mp4', '*.mp4', '.'])).toEqual(['a.MOV', 'b.mp4']);
});

it('says where a source lies below the folder or pattern that found it', async () => {
  const root = shoot();
  const below = async (input: string) =>
    (await findSources({ inputs: [join(root, input)], recursive: true })).map((source) => source.below);
  expect(await below('.')).toEqual(['a', 'b', 'more/c', 'more/deep', 'stills']);
  expect(await below('more/**/*.mkv')).toEqual(['c']);
  expect(await below('stills')).toEqual(['stills']);
  expect(await below('b.mp4')).toEqual(['b']);
});

it('takes a name that exists as it is spelled, brackets and all', async () => {
  const root = folderOf('take[1].mp4', 'take1.mp4', 'set [a]/x.mp4');
  expect(await found(root, ['take[1].mp4'])).toEqual(['take[1].mp4']);
  expect(await found(root, ['set [a]'])).toEqual(['set [a]/x.mp4']);
});

it('takes what is in a folder whatever it is called, but nothing hidden', async () => {
  const root = folderOf('line\nbreak.mp4', '\u{1f3c3}.mp4', '.cache/a.mp4', 'x/.git/b.mp4', 'x/c.mp4');
  expect(await found(root, ['.'], true)).toEqual(['line\nbreak.mp4', 'x/c.mp4', '\u{1f3c3}.mp4']);
});

it('never takes results of ours for sources', async () => {
  const root = folderOf(
    'a.mp4',
    'flow/a/manifest.json',
    'flow/a/journal.jsonl',
    'flow/a/viz/forward.mp4',
    'flow/b.mp4',
  );
  expect(await found(root, ['.'], true)).toEqual(['a.mp4', 'flow/b.mp4']);
  expect(await found(root, ['**/*.mp4'])).toContain('flow/b.mp4');
});

it('says what holds nothing, and what to do about it', async () => {
  const root = shoot();
  await expect(found(root, ['empty'])).rejects.toMatchObject({
    code: 'no-inputs',
    message: `${join(root, 'empty')} holds no video and no image.`,
    advice: expect.stringContaining('--recursive'),
  });
  await expect(found(root, ['stills/*.png'])).rejects.toMatchObject({
    code: 'no-inputs',
    advice: 'For images give the folder that holds them.',
  });
  await expect(found(root, ['none.mp4'])).rejects.toMatchObject({ code: 'file-missing' });
});
