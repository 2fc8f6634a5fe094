/** The studio in a real Chromium with software WebGL, for benchmarks of what a person waits for. */
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { table } from '../engine/cli/text.js';
import type { ClipInfo } from '../engine/server/api.js';
import { findPrograms } from '../engine/video/programs.js';
import { openStudio, type Studio } from '../test/support/studio.js';

/** Leaves the picture 1280 x 720 CSS pixels or more. */
const WINDOW = { width: 1640, height: 1040 };

/** Runs in the page: notes drops, what the canvas shows, and tasks that keep the page from answering. */
const WATCH = `
  // Looks again and again: reading a pixel would wait, and be a long task itself.
  const whenDrawn = (gl, fence, done) => {
    gl.flush();
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED) done();
    else setTimeout(whenDrawn, 0, gl, fence, done);
  };
  window.watched = { longTasks: [], moved: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longTasks.push(duration);
  }).observe({ type: 'longtask' });
  addEventListener('drop', () => { watched.dropped = performance.now(); watched.longTasks = []; }, true);
  addEventListener('pointermove', ({ timeStamp }) => { watched.moved = timeStamp; }, true);
  new MutationObserver(() => {
    const canvas = document.querySelector('[data-testid=flow-canvas]');
    if (!canvas) return;
    const { frame, fieldFrame, field } = canvas.dataset;
    const { wanted } = watched;
    const isWanted = !wanted || (frame === wanted.frame && fieldFrame === wanted.frame && Number(field) >= wanted.width);
    if (watched.drawn !== undefined || !isWanted || !(Number(field) > 0)) return;
    const gl = canvas.getContext('webgl2');
    const { wanted: asked } = watched;
    whenDrawn(gl, gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0), () => {
      if (watched.wanted === asked) watched.drawn ??= performance.now();
    });
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-frame', 'data-field', 'data-field-frame'] });
`;

export interface Watched {
  /** Milliseconds since the page was loaded, as all here. */
  readonly dropped: number;
  readonly moved: number;
  /** When the frame that is wanted, or any, was drawn with its flow. */
  readonly drawn?: number;
  readonly longTasks: readonly number[];
}

async function openWatchedStudio(): Promise<Studio> {
  const studio = await openStudio({ page: { viewport: WINDOW } });
  await studio.page.addInitScript(WATCH);
  await studio.page.reload();
  await studio.page.getByRole('navigation').first().waitFor();
  return studio;
}

export const watched = (page: Page): Promise<Watched> => page.evaluate<Watched>('watched');

/** What was noted, once a picture that is wanted was drawn. */
export async function watchedDrawing(page: Page): Promise<Watched & { readonly drawn: number }> {
  for (const end = Date.now() + 300_000; Date.now() < end; await page.waitForTimeout(20)) {
    const { drawn, ...noted } = await watched(page);
    if (drawn !== undefined) return { ...noted, drawn };
  }
  throw new Error('The page did not draw what was waited for within five minutes.');
}

export async function openedClip(page: Page): Promise<ClipInfo> {
  const { clips } = await getJson<{ clips: ClipInfo[] }>(page, '/api/clips');
  return clips.at(-1)!;
}

export const getJson = <T>(page: Page, path: string): Promise<T> =>
  page.evaluate<T>(`fetch('${path}').then((answer) => answer.json())`);

/** What ffmpeg draws, at 25 frames a second: unless told otherwise, a fractal that is zoomed into. */
export async function writeClip(
  folder: string,
  { width, height, frames }: { readonly width: number; readonly height: number; readonly frames: number },
  name = 'clip.mp4',
  drawing = 'mandelbrot=end_scale=0.01',
): Promise<string> {
  const { ffmpeg } = await findPrograms();
  const path = join(folder, name);
  const source = `${drawing}:size=${width}x${height}:rate=25`;
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];
  const input = ['-v', 'error', '-y', '-f', 'lavfi', '-i', source];
  execFileSync(ffmpeg.path, [...input, '-frames:v', String(frames), ...codec, path]);
  return path;
}

export const milliseconds = (ms: number): string => `${ms.toFixed(0)} ms`;

/** Measures in a watched studio and prints the rows, name, figure and goal, under `title`. */
export async function printMeasured(
  title: string,
  measure: (studio: Studio) => Promise<[string, string, string][]>,
): Promise<void> {
  const studio = await openWatchedStudio();
  try {
    const load = loadavg()[0]!;
    console.log(table([title, 'measured', 'goal'], await measure(studio)).join('\n'));
    console.log(`Load of the machine before: ${load.toFixed(1)}.`);
  } finally {
    await studio.close();
  }
}
