/** The timeline of the flow screen, what is seen along it, and the export of a clip from there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { decodeFlo } from '../engine/flow/formats/flo.js';
import { MOVING, movingClip } from './support/moving-clip.js';
import { dropFiles, openStudio, type Studio, shoot } from './support/studio.js';

let studio: Studio;
let page: Page;
let timeline: Locator;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flow-studio-timeline-'));
  const content = readFileSync(await movingClip(folder));
  studio = await openStudio();
  page = studio.page;
  timeline = page.getByRole('slider', { name: 'Timeline' });
  await dropFiles(page, [{ name: 'moving.mp4', content }]);
  await timeline.waitFor();
  await shown(0);
}, 120_000);
afterEach(() => expect(studio.complaints).toEqual([]));
afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('shows a frame in each of its places, and says where one is', async () => {
  await expect.poll(() => timeline.locator('img').count(), { timeout: 30_000 }).toBeGreaterThan(5);
  expect(await timeline.getAttribute('aria-valuetext')).toBe('Frame 0, 0:00.00');
  expect(await timeline.getAttribute('aria-valuemax')).toBe(String(MOVING.frames - 1));
});

it('goes where it is pressed, and follows the pointer', async () => {
  await move(5, 'strip');
  await page.mouse.down();
  await shown(5);
  await move(9, 'strip');
  await shown(9);
  await page.mouse.up();
  await move(2, 'strip');
  expect(await timeline.getAttribute('aria-valuenow')).toBe('9');
});

it('makes a loop where the ruler is dragged, moves its ends, and drops it by a double click', async () => {
  await move(3, 'ruler');
  await page.mouse.down();
  await move(8, 'ruler');
  await page.mouse.up();
  expect(await loop()).toEqual([3, 9]);
  await move(8, 'ruler', 0.95);
  await page.mouse.down();
  await move(11, 'ruler');
  await page.mouse.up();
  expect(await loop()).toEqual([3, 12]);
  await shoot(page, 'flow-loop');
  await move(6, 'ruler');
  await page.mouse.dblclick(...(await place(6, 'ruler')));
  await timeline.locator('[data-part=end]').waitFor({ state: 'detached' });
});

it('draws what frames show along the clip', { timeout: 180_000 }, async () => {
  await page.getByRole('button', { name: 'All along' }).click();
  const lane = timeline.getByTestId('class-lane');
  await lane.waitFor({ timeout: 120_000 });
  // Frames of a texture show nothing that a classifier knows; that is said, or what it takes them for.
  const reach = async () => {
    const boxes = await Promise.all((await lane.locator('span').all()).map((run) => run.boundingBox()));
    return Math.max(...boxes.map((box) => box!.x + box!.width));
  };
  const whole = (await timeline.boundingBox())!;
  await expect.poll(reach, { timeout: 120_000 }).toBeGreaterThan(whole.x + 0.98 * whole.width);
  expect((await lane.locator('span').allTextContents()).every((name) => name.length > 0)).toBe(true);
});

it('exports the flow of the clip into a chosen folder', { timeout: 240_000 }, async () => {
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('menuitem', { name: 'Flow files' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export moving' });
  await dialog.getByText('This one,').click();
  await dialog.getByRole('button', { name: 'Choose a folder' }).click();
  await page.getByRole('button', { name: 'Choose this folder' }).click();
  await shoot(page, 'flow-export');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  const written = () =>
    readdirSync(studio.folders.root, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.flo'));
  await expect.poll(written, { timeout: 180_000 }).toHaveLength(1);
  const [name] = written();
  const { width, height, data } = decodeFlo(readFileSync(join(studio.folders.root, name!)), name!);
  expect([width, height]).toEqual([MOVING.width, MOVING.height]);
  const middle = (height >> 1) * width + (width >> 1);
  expect(Math.abs(data[middle]! - MOVING.motion.u)).toBeLessThan(0.3);
  expect(Math.abs(data[width * height + middle]! - MOVING.motion.v)).toBeLessThan(0.3);
});

const shown = (frame: number): Promise<void> =>
  page.locator(`[data-testid=flow-canvas][data-frame="${frame}"]`).waitFor({ timeout: 60_000 });

/** A point over a frame: `share` of its width from its left edge. */
async function place(frame: number, part: 'ruler' | 'strip', share = 0.5): Promise<[number, number]> {
  const { x, y, width } = (await timeline.boundingBox())!;
  return [x + ((frame + share) / MOVING.frames) * width, y + (part === 'ruler' ? 8 : 50)];
}

async function move(frame: number, part: 'ruler' | 'strip', share?: number): Promise<void> {
  await page.mouse.move(...(await place(frame, part, share)));
}

/** The frames at which the loop begins, and after which it ends. */
async function loop(): Promise<number[]> {
  const whole = (await timeline.boundingBox())!;
  const ends = ['start', 'end'].map((part) => timeline.locator(`[data-part=${part}]`).boundingBox());
  const [start, end] = await Promise.all(ends);
  const frame = (x: number) => Math.round(((x - whole.x) / whole.width) * MOVING.frames);
  return [frame(start!.x), frame(end!.x + end!.width)];
}
