/** What a page does with files that the desktop shell hands it: in a browser, whose window.studio is the test's. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import type { DesktopBridge } from '../electron/desktop-bridge.js';
import { projectRoot } from '../engine/root.js';
import type { Grant } from '../engine/server/api.js';
import { writeScene } from './support/scene.js';
import { openStudio, type Studio } from './support/studio.js';

let studio: Studio;

beforeAll(async () => {
  studio = await openStudio();
  const { page, folders } = studio;
  await writeScene(folders.root, 3);
  copyFileSync(join(projectRoot, 'weights/vit-nano.safetensors'), join(folders.root, 'mine.safetensors'));
  await page.addInitScript(() => {
    const page = globalThis as unknown as { studio: Partial<DesktopBridge>; opened: unknown };
    page.studio = {
      onOpen(listener) {
        page.opened = listener;
        return () => {};
      },
      setProgress() {},
      takeBack() {},
    };
  });
  await page.reload();
  await page.getByRole('navigation').first().waitFor();
}, 60_000);
afterAll(() => studio?.close());

/** The shell opens what lies below the root, as it does what came from outside. */
const openFromOutside = (...below: string[]): Promise<void> =>
  studio.page.evaluate(async (parts) => {
    const headers = { 'content-type': 'application/json' };
    const asked = { method: 'POST', headers, body: JSON.stringify({ below: parts }) };
    const grant = (await (await fetch('/api/grants', asked)).json()) as Grant;
    (globalThis as unknown as { opened(grants: Grant[]): void }).opened([grant]);
  }, below);

it('opens a clip on the flow screen, wherever one is', async () => {
  const { page } = studio;
  await page.getByRole('button', { name: 'Models' }).click();
  await openFromOutside('scene');
  await page.getByRole('heading', { name: 'scene', exact: true }).waitFor();
});

it('imports a model on the screen of models', async () => {
  const { page } = studio;
  await openFromOutside('mine.safetensors');
  await page
    .getByRole('navigation', { name: 'Models' })
    .getByRole('button', { name: /^mine\b/ })
    .waitFor();
});
