/**
 * From dropping a clip of ten seconds at 1080p on the studio, in a real Chromium, to what a person sees of it: the first flow, the
 * flow at the view's own width, the whole motion curve. Prints a table. `node dist/bench/first-look.js`
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { ClipInfo } from '../engine/server/api.js';
import { dropFiles, type Studio } from '../test/support/studio.js';
import {
  getJson,
  milliseconds,
  openedClip,
  printMeasured,
  watched,
  watchedDrawing,
  writeClip,
} from './studio-page.js';

const CLIP = { width: 1920, height: 1080, frames: 250 };

await printMeasured('from dropping 10 s of 1080p to', look);

async function look({ page, folders }: Studio): Promise<[string, string, string][]> {
  const video = readFileSync(await writeClip(folders.root, CLIP));
  await dropFiles(page, [{ name: 'clip.mp4', content: video }]);
  const { dropped, drawn } = await watchedDrawing(page);
  const clip = await openedClip(page);
  const since = async () => (await page.evaluate<number>('performance.now()')) - dropped;
  const until = async (is: () => Promise<boolean>) => {
    while (!(await is())) await page.waitForTimeout(200);
    return since();
  };
  const [previewed, sharp, curve] = await Promise.all([
    until(async () => (await getJson<ClipInfo>(page, `/api/clips/${clip.id}`)).complete),
    until(async () => Number(await page.getByTestId('flow-canvas').getAttribute('data-field')) >= 1280),
    until(() => curveIsWhole(page, clip)),
  ]);
  const { longTasks } = await watched(page);
  return [
    ['the first flow on screen', seconds(drawn - dropped), '5 s'],
    ['flow as wide as the view', seconds(sharp), ''],
    ['all frames can be shown', seconds(previewed), ''],
    ['the whole motion curve', seconds(curve), '60 s'],
    ['longest task of the page meanwhile', milliseconds(Math.max(0, ...longTasks)), '100 ms'],
  ];
}

async function curveIsWhole(page: Page, { id }: ClipInfo): Promise<boolean> {
  const { mean } = await getJson<{ mean: (number | null)[] }>(page, `/api/clips/${id}/motion`);
  return mean.filter((speed) => speed !== null).length >= CLIP.frames - 1;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
