/** A device that fails while the studio runs: the pages say what computes now. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../engine/root.js';
import type { System } from '../engine/server/api.js';
import { movingClip } from './support/moving-clip.js';
import { dropFiles, openStudio, type Studio, shoot } from './support/studio.js';

let studio: Studio;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flow-studio-device-'));
  const preload = join(projectRoot, 'test/support/failing-provider.cjs');
  // A driver is named, so that a graphics card may be there; what stands for it passes the trial.
  const env = { NODE_OPTIONS: `--require ${preload}`, FAULT: 'middle', VK_ICD_FILENAMES: '/none.json' };
  studio = await openStudio({ env });
  page = studio.page;
  // Devices are tried before they are listed.
  page.setDefaultTimeout(60_000);
}, 90_000);
afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const deviceOf = async (): Promise<string> => {
  const response = await page.request.get(new URL('/api/system', page.url()).href);
  return ((await response.json()) as System).device.id;
};

it('shows the device that was chosen, and the processor once that has failed', async () => {
  const screens = page.getByRole('navigation', { name: 'Screens' });
  const bar = page.getByRole('contentinfo');
  await screens.getByRole('button', { name: 'Settings' }).click();
  const choice = page.getByRole('radio', { name: 'WebGPU' });
  await choice.check();
  await bar.getByText('WebGPU').waitFor();
  expect(await deviceOf()).toBe('webgpu');

  await screens.getByRole('button', { name: 'Flow' }).click();
  await dropFiles(page, [{ name: 'moving.mp4', content: readFileSync(await movingClip(folder)) }]);
  await page.getByText('WebGPU failed, so the processor goes on.').first().waitFor();
  await bar.getByText('threads').waitFor();
  expect(await deviceOf()).toBe('cpu');
  await shoot(page, 'device-failed');

  await screens.getByRole('button', { name: 'Settings' }).click();
  expect(await choice.isChecked()).toBe(true);
  await page.getByText('Failed, so the processor computes.').waitFor();
  await shoot(page, 'device-failed-settings');

  // Each is chosen once the handler has said so.
  const processor = page.getByRole('radio', { name: 'threads' });
  await processor.click();
  await expect.poll(() => processor.isChecked()).toBe(true);
  await choice.click();
  await bar.getByText('WebGPU').waitFor();
}, 180_000);
