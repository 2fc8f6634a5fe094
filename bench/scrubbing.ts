/**
 * What waiting there is on the flow screen, in a real Chromium with software WebGL: the first look at a clip that was just
 * dropped, the whole motion curve, scrubbing through a clip whose flow is computed, and tasks that keep the page from
 * answering while the host computes. Prints tables.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { table } from '../engine/cli/text.js';
import { addTexture, createTexture } from '../engine/flow/texture.js';
import type { ClipInfo } from '../engine/server/api.js';
import { findPrograms } from '../engine/video/programs.js';
import { dropFiles, openStudio, type Studio } from '../test/support/studio.js';

/** The clip of the first look: 10 s of 1080p. */
const FIRST = { width: 1920, height: 1080, frames: 250 };
/** The clip that is scrubbed, and how often. */
const SCRUBBED = { width: 1280, height: 720, frames: 16 };
const MOVES = 60;
/** Leaves the picture 1280 x 720 CSS pixels or more. */
const WINDOW = { width: 1640, height: 1040 };

/** Runs in the page: notes drops, what the canvas shows, and tasks that are too long. */
const WATCH = `
  window.watched = { longTasks: [], moved: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longTasks.push(duration);
  }).observe({ type: 'longtask' });
  addEventListener('drop', () => { watched.dropped = performance.now(); }, true);
  addEventListener('pointermove', ({ timeStamp }) => { watched.moved = timeStamp; }, true);
  new MutationObserver(() => {
    const canvas = document.querySelector('[data-testid=flow-canvas]');
    if (!canvas) return;
    const { frame, fieldFrame, field } = canvas.dataset;
    if (Number(field) > 0) watched.firstFlow ??= performance.now();
    const { wanted } = watched;
    if (wanted && frame === wanted.frame && fieldFrame === wanted.frame && Number(field) >= wanted.width) {
      // Reading a pixel waits until all is drawn.
      canvas.getContext('webgl2').readPixels(0, 0, 1, 1, 6408, 5121, new Uint8Array(4));
      watched.drawn ??= performance.now();
    }
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-frame', 'data-field', 'data-field-frame'] });
`;

interface Watched {
  readonly dropped: number;
  readonly firstFlow?: number;
  readonly moved: number;
  readonly drawn?: number;
  readonly longTasks: readonly number[];
}

const watched = (page: Page): Promise<Watched> => page.evaluate<Watched>('watched');

/** What was noted, once this is. */
async function watchedWith(page: Page, name: 'firstFlow' | 'drawn'): Promise<Watched> {
  for (const end = Date.now() + 120_000; Date.now() < end; await page.waitForTimeout(20)) {
    const noted = await watched(page);
    if (noted[name] !== undefined) return noted;
  }
  throw new Error(`The page did not show what was waited for (${name}) within two minutes.`);
}

/** What, measured, goal. */
type Row = [string, string, string];

async function bench(): Promise<void> {
  const studio = await openStudio({ page: { viewport: WINDOW } });
  try {
    const { page } = studio;
    await page.addInitScript(WATCH);
    await page.reload();
    await page.getByRole('navigation').waitFor();
    for (const measure of [scrub, firstLook]) {
      console.log(table(['', 'measured', 'goal'], await measure(studio)).join('\n'));
    }
  } finally {
    await studio.close();
  }
}

/** Drops a clip and waits for its curve, going back and forth meanwhile, as people do. */
async function firstLook({ page, folders }: Studio): Promise<Row[]> {
  const video = await writeClip(folders.root, 'first', FIRST);
  // Nothing is open: what was noted of another clip is gone with the page.
  await page.getByRole('button', { name: 'Close the clip' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Try the sample clip' }).waitFor();
  await dropFiles(page, [{ name: 'first.mp4', content: readFileSync(video) }]);
  const { dropped, firstFlow } = await watchedWith(page, 'firstFlow');
  const clip = await openClip(page);
  let last = 0;
  while (!(await curveIsWhole(page, clip))) {
    await page.keyboard.press(++last % 8 < 4 ? 'ArrowRight' : 'ArrowLeft');
    await page.waitForTimeout(500);
  }
  const curve = (await page.evaluate<number>('performance.now()')) - dropped;
  const { longTasks } = await watched(page);
  return [
    ['drop to first flow', seconds(firstFlow! - dropped), '5 s'],
    ['drop to whole motion curve', seconds(curve), '60 s'],
    ['longest task while the host computes', milliseconds(Math.max(0, ...longTasks)), '100 ms'],
  ];
}

/** Drags along the timeline of a clip that is computed, to frames far from one another, with nothing loaded in the page. */
async function scrub({ page, folders }: Studio): Promise<Row[]> {
  const video = await writeClip(folders.root, 'scrubbed', SCRUBBED);
  await dropFiles(page, [{ name: 'scrubbed.mp4', content: readFileSync(video) }]);
  await page.getByRole('heading', { name: 'scrubbed' }).waitFor({ timeout: 60_000 });
  const canvas = page.getByTestId('flow-canvas');
  const { width, height } = (await canvas.boundingBox())!;
  await compute(page, await openClip(page), Math.min(SCRUBBED.width, Math.round(width)));
  await page.reload();
  await canvas.waitFor();
  await page.waitForTimeout(2000);
  const timeline = (await page.getByRole('slider', { name: 'Timeline' }).boundingBox())!;
  const place = (frame: number) => timeline.x + ((frame + 0.5) / SCRUBBED.frames) * timeline.width;
  const y = timeline.y + 50;
  await page.mouse.move(place(0), y);
  await page.mouse.down();
  const times: number[] = [];
  for (let i = 1; i <= MOVES; i++) {
    // 7 has no factor in common with the number of frames that have flow: all of them are gone to.
    const frame = (7 * i) % (SCRUBBED.frames - 1);
    await page.evaluate(
      `watched.drawn = undefined; watched.wanted = { frame: '${frame}', width: ${SCRUBBED.width} }`,
    );
    await page.mouse.move(place(frame), y);
    const { drawn, moved } = await watchedWith(page, 'drawn');
    times.push(drawn! - moved);
  }
  await page.mouse.up();
  const what = `input to picture, ${Math.round(width)}x${Math.round(height)}`;
  return [
    [`${what}, median`, milliseconds(percentile(times, 0.5)), ''],
    [`${what}, 95th percentile`, milliseconds(percentile(times, 0.95)), '150 ms'],
  ];
}

/** Has every pair's flow computed at the width of the view, and remembered by the server. */
async function compute(page: Page, { id }: ClipInfo, width: number): Promise<void> {
  for (let first = 0; first + 1 < SCRUBBED.frames; first++) {
    const path = `/api/clips/${id}/flow?first=${first}&second=${first + 1}&width=${width}&model=nano`;
    await page.evaluate(
      `fetch('${path}').then((answer) => answer.arrayBuffer()).then(({ byteLength }) => byteLength)`,
    );
  }
}

async function openClip(page: Page): Promise<ClipInfo> {
  const { clips } = await getJson<{ clips: ClipInfo[] }>(page, '/api/clips');
  return clips.at(-1)!;
}

async function curveIsWhole(page: Page, { id }: ClipInfo): Promise<boolean> {
  const { mean } = await getJson<{ mean: (number | null)[] }>(page, `/api/clips/${id}/motion`);
  return mean.filter((speed) => speed !== null).length >= FIRST.frames - 1;
}

const getJson = <T>(page: Page, path: string): Promise<T> =>
  page.evaluate<T>(`fetch('${path}').then((answer) => answer.json())`);

/** A texture that pans, with x264 as cameras write it. */
async function writeClip(
  folder: string,
  name: string,
  { width, height, frames }: typeof FIRST,
): Promise<string> {
  const { ffmpeg } = await findPrograms();
  const [across, down] = [width + frames * 4, height + frames];
  const still = join(folder, `${name}.png`);
  const texture = createTexture(['#121e2c', '#26545c', '#789676', '#e0cea0', '#faf0dc'], 160, 1);
  // Half the size is enough of a texture, and is made in a quarter of the time.
  const [columns, rows] = [across >> 1, down >> 1];
  const data = new Float64Array(3 * columns * rows);
  for (let at = 0; at < columns * rows; at++) {
    addTexture(
      data.subarray(3 * at, 3 * at + 3),
      texture,
      2 * (at % columns),
      2 * Math.floor(at / columns),
      1,
    );
  }
  const raw = { width: columns, height: rows, channels: 3 } as const;
  await sharp(Uint8Array.from(data), { raw }).resize(across, down).toFile(still);
  const path = join(folder, `${name}.mp4`);
  const pan = `crop=${width}:${height}:4*n:n`;
  execFileSync(ffmpeg.path, [
    ...['-v', 'error', '-y', '-loop', '1', '-framerate', '25', '-i', still, '-vf', pan],
    ...['-frames:v', String(frames), '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', path],
  ]);
  return path;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const milliseconds = (ms: number): string => `${ms.toFixed(0)} ms`;

await bench();
