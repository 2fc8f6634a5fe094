/** The queue in a real browser: real clips, the real engine, results on a real disk. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousViolations } from './support/axe.js';
import { batchScreen } from './support/batch-screen.js';
import { countingClip, makeClip } from './support/clips.js';
import { writeScene } from './support/scene.js';
import { dropFiles, dropPaths, openStudio, type Studio, shoot } from './support/studio.js';

let studio: Studio;
let page: Page;
let root: string;

beforeAll(async () => {
  studio = await openStudio();
  page = studio.page;
  root = studio.folders.root;
  await writeScene(root, 4);
  makeClip(root, 'long.mp4', countingClip(73, 'scale=320:240'));
  writeFileSync(join(root, 'broken.mp4'), 'this is not a video');
  await goTo('Batch');
}, 60_000);
afterAll(() => studio?.close());

const { row, drawer, chooser, chooseNewFolder, addVideo, start, goTo } = batchScreen(() => page);

it('says what is missing before it starts anything', async () => {
  await page.getByRole('button', { name: 'New batch' }).click();
  await drawer().getByText('Add a clip first.').waitFor();
  expect(await start().isDisabled()).toBe(true);
  expect(await seriousViolations(page)).toEqual([]);
});

it('writes the flow of a folder of images where it was told to', { timeout: 150_000 }, async () => {
  await drawer().getByRole('button', { name: 'Folder', exact: true }).click();
  await chooser().getByRole('button', { name: 'scene' }).click();
  await chooser().getByRole('button', { name: 'Choose this folder' }).click();
  await drawer().getByText('Choose where the results go.').waitFor();
  await drawer().getByText('PFM', { exact: true }).click();
  await chooseNewFolder('results');
  await shoot(page, 'batch-new');
  await start().click();
  await drawer().waitFor({ state: 'hidden' });
  // Whoever does not look is told.
  await goTo('Models');
  await page
    .locator('.mantine-Notification-root')
    .filter({ hasText: 'is done' })
    .waitFor({ timeout: 120_000 });
  await goTo('Batch');
  await expect.poll(() => row('scene').innerText()).toMatch(/done[\s\S]*3 of 3 pairs/);
  const written = readdirSync(join(root, 'results/scene/forward'));
  for (const name of ['000000.flo', '000002.flo', '000002.pfm']) expect(written).toContain(name);
  expect(existsSync(join(root, 'results/scene/viz/forward.mp4'))).toBe(true);
});

it('shows how far a job is on every screen, and stops it from there', { timeout: 150_000 }, async () => {
  await page.getByRole('button', { name: 'New batch' }).click();
  await addVideo('long.mp4');
  expect(await drawer().getByLabel('PFM').isChecked()).toBe(true);
  await chooseNewFolder('stopped');
  await start().click();
  await expect
    .poll(() => row('long.mp4').innerText(), { timeout: 120_000 })
    .toMatch(/[1-9]\d* of 72 pairs.*left/s);
  await shoot(page, 'batch');
  await goTo('Models');
  const bar = page.getByRole('contentinfo');
  await expect.poll(() => bar.getByRole('progressbar').getAttribute('aria-valuenow')).not.toBe('0');
  await bar.getByRole('button', { name: 'Cancel long.mp4' }).click();
  await bar.getByText('Nothing is running').waitFor();
  await goTo('Batch');
  expect(await row('long.mp4').innerText()).toMatch(/cancelled/);
  expect(readdirSync(join(root, 'stopped/long/forward')).length).toBeGreaterThan(0);
});

it('names what it cannot read, with the reason', async () => {
  await dropFiles(page, [{ name: 'dropped.mp4', content: Buffer.from('not a video either') }]);
  await drawer().getByText('dropped.mp4').waitFor();
  await chooseNewFolder('nothing');
  await start().click();
  await expect.poll(() => row('dropped.mp4').innerText(), { timeout: 50_000 }).toMatch(/failed/);
  const said = await row('dropped.mp4').innerText();
  expect(said).toMatch(/dropped\.mp4 .*(video|read|decode)/i);
  // Pages know names, never paths.
  expect(said).not.toContain('/');
  expect(await seriousViolations(page)).toEqual([]);
});

it('takes a dropped folder as one clip, with the files in it', { timeout: 150_000 }, async () => {
  await dropPaths(page, [join(root, 'scene')]);
  await drawer().getByText('scene').waitFor();
  expect(await drawer().getByRole('listitem').count()).toBe(1);
  await chooseNewFolder('dropped');
  await start().click();
  await expect.poll(() => row('into dropped').innerText(), { timeout: 120_000 }).toMatch(/done/);
  expect(readdirSync(join(root, 'dropped/scene/forward'))).toContain('000002.flo');
});

it('pauses and goes on, changes turns, and shows every clip of a folder, failures with their reasons', {
  timeout: 240_000,
}, async () => {
  mkdirSync(join(root, 'rushes/day2'), { recursive: true });
  for (const name of ['rushes/a.mp4', 'rushes/b.mp4', 'rushes/day2/c.mp4']) {
    makeClip(root, name, countingClip(10, 'scale=160:120'));
  }
  writeFileSync(join(root, 'rushes/broken.mp4'), 'this is not a video');
  const begin = async (input: string, output: string) => {
    await page.getByRole('button', { name: 'New batch' }).click();
    await drawer().getByRole('button', { name: 'Folder', exact: true }).click();
    await chooser().getByRole('button', { name: input }).click();
    await chooser().getByRole('button', { name: 'Choose this folder' }).click();
    await chooseNewFolder(output);
    await start().click();
    await drawer().waitFor({ state: 'hidden' });
  };
  await begin('rushes', 'first');
  const first = row('into first');
  await first.getByRole('button', { name: 'Pause rushes' }).click();
  await expect.poll(() => first.innerText(), { timeout: 60_000 }).toMatch(/paused/);
  await page.getByRole('button', { name: 'New batch' }).click();
  await drawer().getByLabel('Also search the folders in folders').check();
  await drawer().getByLabel('Lay the results out in folders as the clips are').check();
  await drawer().getByRole('button', { name: 'Cancel' }).click();
  await begin('rushes', 'second');
  const second = row('into second');
  await second.getByText('4 clips').waitFor();
  await second.getByRole('button', { name: 'Pause rushes' }).click();
  await expect.poll(() => second.innerText(), { timeout: 60_000 }).toMatch(/paused/);
  await second.getByRole('button', { name: 'When rushes runs' }).click();
  await page.getByRole('menuitem', { name: 'Run next' }).click();
  await expect
    .poll(async () => (await page.getByRole('listitem').allInnerTexts()).join('\n'), { timeout: 60_000 })
    .toMatch(/into second[\s\S]*into first/);
  await first.getByRole('button', { name: 'Go on with rushes' }).click();
  await second.getByRole('button', { name: 'Go on with rushes' }).click();
  await second.getByRole('img', { name: /Flow of/ }).waitFor({ timeout: 120_000 });
  await shoot(page, 'batch-clips');
  for (const [job, counts] of [
    [first, '2 of 3 clips done, 1 failed'],
    [second, '3 of 4 clips done, 1 failed'],
  ] as const) {
    await expect.poll(() => job.innerText(), { timeout: 120_000 }).toContain(counts);
    expect(await job.innerText()).toMatch(/broken\n[\s\S]*broken\.mp4 is not a video/);
  }
  expect(readdirSync(join(root, 'second')).sort()).toEqual(['a', 'b', 'day2']);
  expect(readdirSync(join(root, 'second/day2/c/forward'))).toContain('000008.flo');
  expect(await seriousViolations(page)).toEqual([]);
  await shoot(page, 'batch-failed');
  // The clip is mended, and trying again computes that one alone.
  const before = statSync(join(root, 'first/a/forward/000000.flo')).mtimeMs;
  makeClip(root, 'rushes/broken.mp4', countingClip(4, 'scale=160:120'));
  await first.getByRole('button', { name: 'Try rushes again' }).click();
  await expect.poll(() => first.innerText(), { timeout: 120_000 }).toMatch(/3 of 3 clips done/);
  expect(readdirSync(join(root, 'first/broken/forward'))).toContain('000002.flo');
  expect(statSync(join(root, 'first/a/forward/000000.flo')).mtimeMs).toBe(before);
});

it('forgets what ended', async () => {
  await page.getByRole('button', { name: 'Remove long.mp4 from the list' }).click();
  await row('long.mp4').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Clear finished' }).click();
  await page.getByRole('heading', { name: 'Flow of many clips at once' }).waitFor();
  // The results are no part of the list.
  expect(existsSync(join(root, 'results/scene/manifest.json'))).toBe(true);
  expect(studio.complaints).toEqual([]);
});
