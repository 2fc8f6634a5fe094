/** Clips that are not the usual ones, dropped on the flow screen in a real Chromium. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeClip } from './support/clips.js';
import { dropFiles, dropPaths, openStudio, type Studio, shoot } from './support/studio.js';

const SLOW = { timeout: 60_000 };

let studio: Studio;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flow-studio-odd-'));
  studio = await openStudio();
  page = studio.page;
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('that are a pair of images have the flow between them', SLOW, async () => {
  const [first, second] = pictures('pair', 2, '160x120');
  await drop(first!, second!);
  await title('1-2');
  await flow(160);
});

it('that are a folder of images have the flow between those', SLOW, async () => {
  pictures('walk', 3, '128x96');
  await dropPaths(page, [join(folder, 'walk')]);
  await title('walk');
  await flow(128);
  expect(await page.getByTestId('frame-number').locator('..').innerText()).toContain('/ 2');
});

it('that were filmed upright stand upright', SLOW, async () => {
  const lying = makeClip(folder, 'lying.mp4', clip('160x96', 4));
  const turned = ['-i', lying, '-c', 'copy', '-metadata:s:v', 'rotate=90'];
  await drop(makeClip(folder, 'upright.mp4', turned));
  await title('upright');
  await page.getByText('96 × 160').waitFor();
  await flow(96);
});

it('that are narrower than any view have flow', SLOW, async () => {
  await drop(makeClip(folder, 'narrow.mp4', clip('32x32', 4)));
  await title('narrow');
  await flow(32);
});

it('that are very tall have thumbnails that can be made out', SLOW, async () => {
  await drop(makeClip(folder, 'tall.mp4', clip('32x640', 3)));
  await title('tall');
  await flow(32);
  const { width } = (await page
    .getByRole('slider', { name: 'Timeline' })
    .locator('img')
    .first()
    .boundingBox())!;
  expect(width).toBeGreaterThan(20);
});

it('that are too small for the model say so, for as long as they are shown', SLOW, async () => {
  await drop(makeClip(folder, 'speck.mp4', clip('8x8', 6)));
  await title('speck');
  const sentence = page.getByRole('main').getByRole('alert').getByText('too small for flow');
  await sentence.waitFor();
  for (let frame = 1; frame < 5; frame++) {
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => canvas().getAttribute('data-frame')).toBe(String(frame));
    await sentence.waitFor();
  }
  // What is dropped next has nothing to do with it.
  await drop(makeClip(folder, 'large-enough.mp4', clip('64x64', 3)));
  await title('large-enough');
  await flow(64);
  expect(await sentence.count()).toBe(0);
});

it('of one frame say that motion needs two', SLOW, async () => {
  await drop(makeClip(folder, 'still.mp4', clip('160x96', 1)));
  await title('still');
  await page.getByText('One frame alone: motion needs two').waitFor();
  await shoot(page, 'flow-one-frame');
});

it('with a very long name leave the window as it is, and tell it in full', SLOW, async () => {
  const name = `${'a film of the long holidays, '.repeat(6)}在海边的假期`;
  const [content, width] = [readFileSync(makeClip(folder, 'short.mp4', clip('160x96', 3))), 1024];
  await page.setViewportSize({ width, height: 640 });
  await dropFiles(page, [{ name: `${name}.mp4`, content }]);
  await title(name);
  await flow(160);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
  const save = (await page.getByRole('button', { name: 'Save' }).boundingBox())!;
  expect(save.x + save.width).toBeLessThan(width);
  expect(await page.getByTitle(name).count()).toBe(1);
  await shoot(page, 'flow-long-name');
});

it.each([
  ['no video', 'notes.txt', Buffer.from('what I did on my holidays'), 'notes.txt is not a video'],
  ['empty', 'nothing.mp4', Buffer.alloc(0), 'nothing.mp4 is empty'],
])(
  'that are %s are refused in a sentence, and what was open stays',
  SLOW,
  async (_what, name, content, said) => {
    const before = await page.getByRole('heading', { level: 1 }).innerText();
    await dropFiles(page, [{ name, content }]);
    await page.getByRole('alert').getByText(said).first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(before);
  },
);

it('say nothing to the console', () => expect(studio.complaints).toEqual([]));

const canvas = () => page.getByTestId('flow-canvas');

const title = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

/** Until the flow is on screen at this width. */
const flow = (width: number) =>
  expect.poll(() => canvas().getAttribute('data-field'), { timeout: 30_000 }).toBe(String(width));

const drop = (...paths: readonly string[]) =>
  dropFiles(
    page,
    paths.map((path) => ({ name: basename(path), content: readFileSync(path) })),
  );

/** What ffmpeg draws, with something that moves in it. */
const clip = (size: string, frames: number): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=10`],
  ...['-frames:v', String(frames), '-pix_fmt', 'yuv420p'],
];

/** The same as images 1.png, 2.png, ... in a folder of their own. Returns their paths. */
function pictures(name: string, frames: number, size: string): string[] {
  const into = join(folder, name);
  mkdirSync(into);
  makeClip(into, '%d.png', clip(size, frames).slice(0, -2));
  return Array.from({ length: frames }, (_, i) => join(into, `${i + 1}.png`));
}
