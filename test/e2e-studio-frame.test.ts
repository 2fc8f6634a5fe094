/** What surrounds the screens, in a real browser: rail, status bar, keys, settings, languages, dialogs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Settings, System } from '../engine/server/api.js';
import { seriousViolations } from './support/axe.js';
import { cutShort } from './support/cut-short.js';
import { dropFiles, openStudio, type Studio, shoot } from './support/studio.js';

const SCREENS = ['Flow', 'Classify', 'Models', 'Batch', 'Settings'];

let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await openStudio();
  page = studio.page;
}, 60_000);
afterEach(async () => {
  await page.keyboard.press('Escape');
  expect(studio.complaints).toEqual([]);
});
afterAll(() => studio?.close());

const rail = (name: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name });
const get = async <T>(path: string): Promise<T> => {
  const response = await page.request.get(new URL(path, page.url()).href);
  return response.json() as Promise<T>;
};

it('shows what really computes, whatever the screen', async () => {
  const { device } = await get<System>('/api/system');
  for (const name of SCREENS) {
    await rail(name).click();
    await expect.poll(() => rail(name).getAttribute('aria-current')).toBe('page');
    await expect.poll(() => page.getByRole('contentinfo').innerText()).toContain(device.name);
  }
});

it('fits a small window: nothing is cut off, and nothing scrolls sideways', async () => {
  await page.setViewportSize({ width: 1024, height: 640 });
  for (const name of SCREENS) {
    await rail(name).click();
    const [inner, outer] = (await page.evaluate(
      '[document.body.scrollWidth, document.body.clientWidth]',
    )) as [number, number];
    expect(inner).toBeLessThanOrEqual(outer);
    expect(await cutShort(page)).toEqual([]);
    await expect.poll(() => rail('Settings').isVisible()).toBe(true);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

it('is used with keys alone', async () => {
  await page.keyboard.press('Control+4');
  await expect.poll(() => page.url()).toMatch(/#\/batch$/);
  await page.keyboard.press('Shift+?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  expect(await sheet.innerText()).toMatch(/New batch\s+N/);
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'New batch' }).waitFor();
  await page.keyboard.press('Escape');
  // From the beginning of the page to the last of the rail, and into its screen.
  await page.evaluate('document.activeElement.blur()');
  for (let i = 0; i < 5; i++) await page.keyboard.press('Tab');
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toMatch(/#\/settings$/);
});

it('keeps keys of screens that are hidden to themselves', async () => {
  await rail('Settings').click();
  await page.keyboard.press('n');
  await page.waitForTimeout(200);
  expect(await page.getByRole('dialog').count()).toBe(0);
});

it('speaks Chinese at once, and still does in another window', async () => {
  await rail('Settings').click();
  await page.getByText('简体中文').click();
  await page.getByRole('heading', { name: '设置' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  await shoot(page, 'settings-chinese');
  // The engine's sentences are English; what went wrong is said in Chinese before them.
  await page.getByRole('button', { name: '模型' }).click();
  await dropFiles(page, [{ name: 'not-a-model.pth', content: Buffer.from('nothing') }]);
  const note = page.locator('.mantine-Notification-root').filter({ hasText: 'not-a-model.pth' });
  expect(await note.innerText()).toMatch(/^[\u4e00-\u9fff]+.*not-a-model\.pth/s);
  await page.getByRole('button', { name: '设置' }).click();
  const other = await studio.newPage();
  await other.getByRole('navigation').getByRole('button', { name: '光流' }).waitFor();
  await other.context().close();
  await page.getByText('English').click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
});

it('keeps what was chosen, in the folder for it', async () => {
  await rail('Settings').click();
  await page.getByText('Light', { exact: true }).click();
  await expect.poll(async () => (await get<Settings>('/api/settings')).theme).toBe('light');
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  await expect.poll(scheme).toBe('light');
  await page.reload();
  await rail('Settings').waitFor();
  expect(await scheme()).toBe('light');
  const stored = readFileSync(join(studio.folders.config, 'flow-studio/settings.json'), 'utf8');
  expect(JSON.parse(stored)).toMatchObject({ theme: 'light', language: 'en' });
  await page.getByText('As the system').click();
});

it('tells why a device cannot be chosen', async () => {
  await rail('Settings').click();
  const devices = page.getByRole('radiogroup', { name: 'Device' });
  expect(await devices.getByLabel('DirectML').isDisabled()).toBe(true);
  expect(await devices.innerText()).toMatch(/DirectML\s+needs Windows/i);
});

it('comes back as it was', async () => {
  await rail('Models').click();
  // What a page remembers is saved a moment later.
  await expect
    .poll(() => get<{ value: unknown }>('/api/session'))
    .toMatchObject({ value: { 'app.screen': 'models' } });
  const other = await studio.newPage();
  await expect.poll(() => other.url()).toMatch(/#\/models$/);
  await other.context().close();
});

it('browses below the root, and nowhere else', async () => {
  const { root } = studio.folders;
  mkdirSync(join(root, 'holiday'));
  writeFileSync(join(root, 'holiday', 'beach.mp4'), 'not a video');
  writeFileSync(join(root, 'holiday', 'notes.txt'), 'not a video');
  await rail('Batch').click();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Videos' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open from root' });
  await dialog.getByRole('button', { name: 'holiday' }).click();
  await dialog.getByRole('button', { name: 'beach.mp4' }).click();
  expect(await dialog.getByText('notes.txt').count()).toBe(0);
  await shoot(page, 'browse');
  expect(await seriousViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('dialog', { name: 'New batch' }).getByText('beach.mp4').waitFor();
});

it('takes what is dropped to the screen that is shown, and says so meanwhile', async () => {
  await rail('Batch').click();
  await dropFiles(page, [{ name: 'dropped.mp4', content: Buffer.from('not a video') }]);
  await page.getByRole('dialog', { name: 'New batch' }).getByText('dropped.mp4').waitFor();
});

it('says that it lost its server, and finds a way to say so once', async () => {
  const lost = await openStudio();
  try {
    lost.server.kill('SIGINT');
    await lost.page.getByText('Not connected; trying again').waitFor();
    await lost.page.getByRole('navigation').getByRole('button', { name: 'Settings' }).click();
    await lost.page.getByText('Light', { exact: true }).click();
    const note = lost.page.locator('.mantine-Notification-root').filter({ hasText: 'cannot be reached' });
    await note.first().waitFor();
    expect(await note.count()).toBe(1);
  } finally {
    await lost.close();
  }
});
