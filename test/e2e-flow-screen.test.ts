/** The flow screen as a person uses it: a real clip, the real engine, a real browser. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { flowToColor } from '../engine/flow/color.js';
import { encodeFlow } from '../engine/flow/formats/index.js';
import { halfToNumber } from '../engine/half.js';
import type { ClipInfo } from '../engine/server/api.js';
import { KEYS } from '../renderer/flow/visualisation-keys.js';
import { fitted, toScreen } from '../renderer/flow-view/camera.js';
import { VISUALISATION_IDS } from '../renderer/flow-view/visualisations/index.js';
import { makeClip } from './support/clips.js';
import { fieldOf } from './support/fields.js';
import { MOVING, movingClip } from './support/moving-clip.js';
import { dropFiles, openStudio, type Studio, shoot } from './support/studio.js';

const { width: WIDTH, height: HEIGHT, frames: FRAMES, motion: MOTION } = MOVING;

let studio: Studio;
let page: Page;
let canvas: Locator;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flow-studio-screen-'));
  studio = await openStudio();
  page = studio.page;
  canvas = page.getByTestId('flow-canvas');
}, 120_000);
afterEach(() => expect(studio.complaints).toEqual([]));
afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('teaches before anything is open', async () => {
  await page.getByRole('button', { name: 'Try the sample clip' }).waitFor();
  await shoot(page, 'flow-empty');
});

it('shows the flow of a dropped clip', { timeout: 120_000 }, async () => {
  await dropFiles(page, [{ name: 'moving.mp4', content: readFileSync(await movingClip(folder)) }]);
  await page.getByRole('heading', { name: 'moving', exact: true }).waitFor();
  await settled(0);
  expect(spread(await pixels())).toBeGreaterThan(10);
});

it('reads a motion of (3, -2) px within 0.3 under the cursor, exactly once the cursor rests', {
  timeout: 120_000,
}, async () => {
  await hoverClip(160, 120);
  const probe = page.getByTestId('probe');
  await probe.waitFor();
  await page.locator('[data-testid=probe][data-exact=true]').waitFor({ timeout: 60_000 });
  const [u, v] = await Promise.all(
    ['data-u', 'data-v'].map(async (name) => Number(await probe.getAttribute(name))),
  );
  expect(Math.abs(u! - MOTION.u)).toBeLessThan(0.3);
  expect(Math.abs(v! - MOTION.v)).toBeLessThan(0.3);
});

it('draws the whole motion curve, near the true speed', { timeout: 120_000 }, async () => {
  const { id } = await openClip();
  let mean: (number | null)[] = [];
  await expect
    .poll(
      async () => {
        ({ mean } = await getJson<{ mean: (number | null)[] }>(`/api/clips/${id}/motion`));
        return mean.filter((speed) => speed !== null).length;
      },
      { timeout: 90_000 },
    )
    .toBe(FRAMES - 1);
  const middle = mean.toSorted((a, b) => a! - b!)[mean.length >> 1]!;
  expect(Math.abs(middle - Math.hypot(MOTION.u, MOTION.v))).toBeLessThan(0.5);
});

it('has the colours of exported pictures', { timeout: 60_000 }, async () => {
  await page.keyboard.press('1');
  await shown({ visualisation: 'wheel' });
  // The scale is set to 5 px, of which 3.6 are most of the way to full colour.
  await page.getByRole('switch', { name: 'Auto scale' }).click();
  const scale = page.getByRole('textbox', { name: 'Pixels a frame with full colour' });
  await scale.fill('5');
  // Keys belong to the field while one types in it.
  await scale.blur();
  await page.waitForTimeout(300);
  const { id } = await openClip();
  const width = Number(await canvas.getAttribute('data-field'));
  const halves = new Uint16Array(
    await getBytes(`/api/clips/${id}/flow?first=0&second=1&width=${width}&model=nano`),
  );
  const height = halves.length / 2 / width;
  const picture = await pixels();
  for (const [x, y] of [
    [60, 60],
    [160, 120],
    [250, 200],
    [33, 190],
  ] as const) {
    const at = Math.floor((y / HEIGHT) * height) * width + Math.floor((x / WIDTH) * width);
    const data = Float32Array.of(halfToNumber(halves[at]!), halfToNumber(halves[width * height + at]!));
    const expected = [...flowToColor({ width: 1, height: 1, data }, { maxMagnitude: 5 })];
    const drawn = colorAt(picture, await placeOf(x + 0.5, y + 0.5));
    for (const c of [0, 1, 2])
      expect(Math.abs(drawn[c]! - expected[c]!), `${x}, ${y}`).toBeLessThanOrEqual(4);
  }
});

it('switches every visualisation, each another picture', { timeout: 180_000 }, async () => {
  const pictures = new Map<string, Picture>();
  for (const id of VISUALISATION_IDS) {
    await page.keyboard.press(KEYS[id]);
    // Without a truth there is no error to be seen. Flow back, for occlusions, is computed first.
    await shown({ visualisation: id === 'error' ? 'frame' : id });
    await settled(0);
    await shoot(page, `flow-${id}`);
    pictures.set(id, await pixels());
  }
  const comparable = VISUALISATION_IDS.filter((id) => id !== 'error');
  for (const [i, a] of comparable.entries()) {
    for (const b of comparable.slice(i + 1)) {
      expect(difference(pictures.get(a)!, pictures.get(b)!), `${a} and ${b}`).toBeGreaterThan(2);
    }
  }
  // The motion is right: what is left of the next frame, brought back, is an even grey.
  expect(spread(pictures.get('difference')!)).toBeLessThan(spread(pictures.get('overlay')!));
});

it('steps, and plays at the speed of the clip', { timeout: 60_000 }, async () => {
  await page.keyboard.press('5');
  await page.keyboard.press('Home');
  await shown({ frame: '0' });
  await page.keyboard.press('ArrowRight');
  await shown({ frame: '1' });
  await page.keyboard.press('End');
  await shown({ frame: String(FRAMES - 1) });
  await page.keyboard.press('Home');
  await shown({ frame: '0' });
  // 14 frames at 10 a second.
  const start = Date.now();
  await page.keyboard.press('Space');
  await shown({ frame: String(FRAMES - 1) });
  const seconds = (Date.now() - start) / 1000;
  expect(seconds).toBeGreaterThan(1);
  expect(seconds).toBeLessThan(5);
});

it('plays around a loop and nowhere else', { timeout: 60_000 }, async () => {
  await page.keyboard.press('Home');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('i');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('o');
  await page.keyboard.press('Space');
  const seen = new Set<number>();
  let turns = 0;
  let before = -1;
  const end = Date.now() + 3000;
  while (Date.now() < end) {
    const frame = Number(await canvas.getAttribute('data-frame'));
    if (frame < before) turns++;
    before = frame;
    seen.add(frame);
    await page.waitForTimeout(20);
  }
  await page.keyboard.press('k');
  expect(turns).toBeGreaterThanOrEqual(2);
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(3);
  expect(Math.max(...seen)).toBeLessThanOrEqual(7);
});

it('zooms to single pixels and back', async () => {
  await hoverClip(160, 120);
  const whole = await pixels();
  for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -240);
  await page.waitForTimeout(300);
  expect(difference(await pixels(), whole)).toBeGreaterThan(5);
  await page.keyboard.press('0');
  await page.waitForTimeout(300);
  expect(difference(await pixels(), whole)).toBeLessThan(1);
});

it('saves the picture that is on the screen', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
  const { width, height } = await sharp(await bytesOf(download)).metadata();
  const box = (await canvas.boundingBox())!;
  expect([width, height]).toEqual([Math.round(box.width), Math.round(box.height)]);
});

it('comes back after a reload as it was', { timeout: 60_000 }, async () => {
  await page.keyboard.press('x');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('2');
  await shown({ frame: '2', visualisation: 'heat' });
  await page.waitForTimeout(1000);
  await page.reload();
  await shown({ frame: '2', visualisation: 'heat' });
  await page.getByRole('heading', { name: 'moving', exact: true }).waitFor();
});

it('goes on when what computes is killed', { timeout: 120_000 }, async () => {
  // Nothing of a clip that has just been dropped is computed yet.
  await dropFiles(page, [{ name: 'again.mp4', content: readFileSync(await movingClip(folder)) }]);
  await page.getByRole('heading', { name: 'again', exact: true }).waitFor();
  const killed = killHosts(studio.server.pid!);
  expect(killed).toBeGreaterThan(0);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await settled(FRAMES - 2);
});

it('takes a dropped flow file for the truth of the clip, and refuses one without a clip', {
  timeout: 120_000,
}, async () => {
  const flow = await encodeFlow(
    'flo',
    fieldOf(WIDTH, HEIGHT, () => [MOTION.u, MOTION.v]),
  );
  const file = { name: '000004.flo', content: Buffer.from(flow) };
  await dropFiles(page, [file]);
  await page.getByText('Ground truth for 1 pair of frames.').waitFor();
  await page.keyboard.press('Home');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  const epe = page.getByTestId('epe').first();
  await expect.poll(() => epe.textContent(), { timeout: 60_000 }).toMatch(/^\d+\.\d+ px$/);
  expect(Number.parseFloat((await epe.textContent())!)).toBeLessThan(0.5);
  await page.keyboard.press('c');
  await page.getByRole('button', { name: 'Close the clip' }).click();
  await dropFiles(page, [file]);
  await page.getByText('A flow file is looked at with the clip it belongs to.').waitFor();
});

it('says what compares with the truth, and by how much it is off', { timeout: 180_000 }, async () => {
  await page.getByRole('button', { name: 'Try the sample clip' }).click();
  await canvas.waitFor({ timeout: 60_000 });
  await settled(0);
  await page.keyboard.press('1');
  await page.keyboard.press('c');
  const epe = page.getByTestId('epe').first();
  await expect.poll(() => epe.textContent(), { timeout: 90_000 }).toMatch(/^\d+\.\d+ px$/);
  expect(Number.parseFloat((await epe.textContent())!)).toBeLessThan(3);
  await shoot(page, 'flow-compare-split');
  await page.keyboard.press('8');
  await shown({ visualisation: 'error' });
  await shoot(page, 'flow-compare-error');
  await page.keyboard.press('c');
});

it('stops computing a pair when asked to, and computes it when asked again', {
  timeout: 180_000,
}, async () => {
  const video = makeClip(folder, 'large.mp4', [
    ...['-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=10', '-frames:v', '20'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
  ]);
  await page.getByRole('button', { name: 'Close the clip' }).click();
  await dropFiles(page, [{ name: 'large.mp4', content: readFileSync(video) }]);
  await page.getByRole('heading', { name: 'large', exact: true }).waitFor();
  const stage = page.getByRole('main');
  await stage.getByRole('button', { name: 'Cancel' }).click({ timeout: 60_000 });
  const again = stage.getByRole('button', { name: 'Compute', exact: true });
  await again.waitFor();
  const field = Number(await canvas.getAttribute('data-field'));
  expect(field).toBeLessThan(960);
  await again.click();
  await settled(0);
});

/** Ends the children that compute, as a fault of a driver would. Returns how many there were. */
function killHosts(server: number): number {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(server)], { encoding: 'utf8' });
  const hosts = children.split('\n').filter((line) => line.includes('host-main'));
  for (const line of hosts) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  return hosts.length;
}

interface Shown {
  readonly frame?: string;
  readonly visualisation?: string;
}

async function shown({ frame, visualisation }: Shown): Promise<void> {
  const is = (name: string, value?: string) => (value === undefined ? '' : `[data-${name}="${value}"]`);
  await page
    .locator(`[data-testid=flow-canvas]${is('frame', frame)}${is('visualisation', visualisation)}`)
    .waitFor({ timeout: 60_000 });
}

/** The frame is on screen with its own flow, and nothing better is being computed. */
async function settled(frame: number): Promise<void> {
  await page
    .locator(`[data-testid=flow-canvas][data-frame="${frame}"][data-field-frame="${frame}"]`)
    .waitFor({
      timeout: 90_000,
    });
  await page
    .locator('[role=status]', { hasText: /Preview|computes|Motion of/ })
    .waitFor({ state: 'hidden', timeout: 90_000 });
}

const getJson = <T>(path: string): Promise<T> =>
  page.evaluate(async (path) => (await fetch(path)).json(), path) as Promise<T>;

async function getBytes(path: string): Promise<ArrayBuffer> {
  const values = await page.evaluate(
    async (path) => [...new Uint8Array(await (await fetch(path)).arrayBuffer())],
    path,
  );
  return Uint8Array.from(values).buffer;
}

async function openClip(): Promise<ClipInfo> {
  const { clips } = await getJson<{ clips: ClipInfo[] }>('/api/clips');
  return clips.at(-1)!;
}

/** Where a point of the clip is on the page, while the clip is shown whole. */
async function placeOf(x: number, y: number): Promise<{ x: number; y: number }> {
  const { width, height } = (await canvas.boundingBox())!;
  const box = { x: 0, y: 0, width, height };
  const clip = { width: WIDTH, height: HEIGHT };
  return toScreen(fitted(clip, box), box, { x, y });
}

async function hoverClip(x: number, y: number): Promise<void> {
  const box = (await canvas.boundingBox())!;
  const place = await placeOf(x + 0.5, y + 0.5);
  await page.mouse.move(box.x + place.x, box.y + place.y);
}

interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** What the canvas shows, RGB. */
async function pixels(): Promise<Picture> {
  const clip = (await canvas.boundingBox())!;
  const shot = await page.screenshot({
    clip,
    style: '[role=status], [data-over-stage] { visibility: hidden }',
  });
  const { data, info } = await sharp(shot).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function colorAt({ data, width }: Picture, { x, y }: { x: number; y: number }): number[] {
  const at = 3 * (Math.floor(y) * width + Math.floor(x));
  return [...data.subarray(at, at + 3)];
}

/** Mean difference of all values. */
function difference(a: Picture, b: Picture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

/** Standard deviation of all values. */
function spread({ data }: Picture): number {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
}

async function bytesOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}
