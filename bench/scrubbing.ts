/**
 * Scrubbing through a clip whose flow is computed, in a real Chromium with software WebGL: from moving the mouse to the new frame
 * and its flow on screen; once while nothing else happens, once while the host computes the flow of another clip. Prints a table.
 * `node dist/bench/scrubbing.js`
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { ClipInfo } from '../engine/server/api.js';
import { dropFiles, type Studio } from '../test/support/studio.js';
import { median } from './median.js';
import {
  milliseconds,
  openedClip,
  printMeasured,
  watched,
  watchedDrawing,
  writeClip,
} from './studio-page.js';

const CLIP = { width: 1280, height: 720, frames: 16 };
const MOVES = 60;

await printMeasured('scrubbing, 1280x720', scrub);

type Row = [string, string, string];

async function scrub({ page, folders }: Studio): Promise<Row[]> {
  const video = await writeClip(folders.root, CLIP);
  await dropFiles(page, [{ name: 'clip.mp4', content: readFileSync(video) }]);
  await page.getByRole('heading', { name: 'clip' }).waitFor({ timeout: 60_000 });
  await compute(page, await openedClip(page));
  const idle = await drag(page, 'idle');
  await openAnother(page, folders.root);
  return [...idle, ...(await drag(page, 'computing'))];
}

/** Drags along the timeline to frames far from one another, with nothing loaded in the page. */
async function drag(page: Page, when: string): Promise<Row[]> {
  await page.reload();
  await page.getByTestId('flow-canvas').waitFor();
  await page.waitForTimeout(2000);
  const timeline = (await page.getByRole('slider', { name: 'Timeline' }).boundingBox())!;
  const place = (frame: number) => timeline.x + ((frame + 0.5) / CLIP.frames) * timeline.width;
  const y = timeline.y + 50;
  await page.mouse.move(place(0), y);
  await page.mouse.down();
  // 7 has no factor in common with the number of frames that have flow: all of them are gone to.
  const frames = Array.from({ length: MOVES }, (_, i) => (7 * (i + 1)) % (CLIP.frames - 1));
  const times: number[] = [];
  for (const frame of frames) {
    await page.evaluate(
      `watched.drawn = undefined; watched.wanted = { frame: '${frame}', width: ${CLIP.width} }`,
    );
    await page.mouse.move(place(frame), y);
    const { drawn, moved } = await watchedDrawing(page);
    times.push(drawn - moved);
  }
  // Once more for the tasks: to know when a picture is drawn, the page was kept busy.
  await page.evaluate('watched.longTasks.length = 0');
  for (const frame of frames) {
    await page.mouse.move(place(frame), y);
    await page.waitForTimeout(100);
  }
  await page.mouse.up();
  const { longTasks } = await watched(page);
  return [
    [`${when}: input to picture, median`, milliseconds(median(times)), ''],
    [`${when}: input to picture, 95th percentile`, milliseconds(percentile(times, 0.95)), '150 ms'],
    [`${when}: longest task of the page`, milliseconds(Math.max(0, ...longTasks)), '100 ms'],
  ];
}

/** Has every pair's flow computed at the width of the view, and remembered by the server. */
async function compute(page: Page, { id }: ClipInfo): Promise<void> {
  for (let first = 0; first + 1 < CLIP.frames; first++) {
    const pair = `first=${first}&second=${first + 1}&width=${CLIP.width}`;
    await page.evaluate(
      `fetch('/api/clips/${id}/flow?${pair}').then((answer) => answer.arrayBuffer()).then(() => 0)`,
    );
  }
}

/** The host is busy with the curve of a long clip, of which this page shows nothing. */
async function openAnother(page: Page, folder: string): Promise<void> {
  await writeClip(folder, { width: 640, height: 360, frames: 1500 }, 'other.mp4', 'testsrc2=alpha=255');
  await page.evaluate(`(async () => {
    const post = (path, body) => fetch(path, {
      method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' },
    }).then((answer) => answer.json());
    const { id } = await post('/api/grants', { below: ['other.mp4'] });
    await post('/api/clips', { grants: [id] });
  })()`);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
