/** Measuring as a newcomer does it: open a clip, draw a scale, draw a region, read metres a second, take them away. The real engine. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Analysis, parseAnalysis } from '../engine/analysis/analysis.js';
import { ClipAnalyzer } from '../engine/analysis/clip-analyzer.js';
import { createField, type FlowField } from '../engine/flow/field.js';
import type { ClipInfo, ExactFlow, JobInfo } from '../engine/server/api.js';
import { fitted, toScreen } from '../renderer/flow-view/camera.js';
import { seriousViolations } from './support/axe.js';
import { MOVING, movingClip } from './support/moving-clip.js';
import { dropFiles, openStudio, type Studio, shoot } from './support/studio.js';

const { width: WIDTH, height: HEIGHT, frames: FRAMES, fps: FPS, motion: MOTION } = MOVING;
/** 100 px are 2 m. */
const METRES_PER_PIXEL = 0.02;
const SPEED = Math.hypot(MOTION.u, MOTION.v);

let studio: Studio;
let page: Page;
let panel: Locator;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flow-studio-measure-'));
  studio = await openStudio();
  page = studio.page;
  panel = page.getByRole('complementary', { name: 'Measurements' });
}, 120_000);
afterEach(() => expect(studio.complaints).toEqual([]));
afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('says what to do first, and measures the whole frame in pixels until then', {
  timeout: 120_000,
}, async () => {
  await dropFiles(page, [{ name: 'moving.mp4', content: readFileSync(await movingClip(folder)) }]);
  await page.getByRole('heading', { name: 'moving', exact: true }).waitFor();
  await page.keyboard.press('m');
  await panel.getByText('First draw a length you know').waitFor();
  await panel.getByText('Not calibrated').waitFor();
  const speed = await measured('Whole frame');
  expect(Math.abs(speed - SPEED)).toBeLessThan(0.3);
  await shoot(page, 'measure-empty');
});

it('reads metres a second in a region, from a scale that was drawn', { timeout: 120_000 }, async () => {
  await panel.getByRole('button', { name: 'Length' }).click();
  await drag([100, 20], [200, 20]);
  const length = panel.getByRole('textbox', { name: 'Known length' });
  await length.fill('2');
  await length.blur();
  await panel.getByRole('button', { name: 'Rectangle' }).click();
  await drag([80, 60], [240, 180]);
  const speed = await measured('R1');
  // The model's error of 0.3 px a frame.
  const error = 0.3 * FPS * METRES_PER_PIXEL;
  expect(Math.abs(speed - SPEED * FPS * METRES_PER_PIXEL)).toBeLessThan(error);
  await expect.poll(() => card('R1').textContent()).toContain(`${speed.toFixed(4)} m/s`);
  // The colours mean metres a second too: what is full is as fast as the fastest here, or a little faster.
  const [, full] = /full colour: ([\d.]+) m\/s/.exec((await panel.textContent())!)!;
  expect(Number(full) / speed).toBeGreaterThan(0.9);
  expect(Number(full) / speed).toBeLessThan(2);
  await shoot(page, 'measure-region');
});

it('shows what the functions of the engine give for the same flow', { timeout: 60_000 }, async () => {
  const analysis = await savedAnalysis();
  const { id } = await openClip();
  const analyzer = new ClipAnalyzer(analysis, WIDTH, HEIGHT);
  const pair = { first: 0, second: 1, firstTime: 0, secondTime: 1 / FPS };
  const picture = { width: WIDTH, height: HEIGHT, data: new Uint8Array(3 * WIDTH * HEIGHT) };
  const { regions } = analyzer.add({ ...pair, forward: await exactField(id), picture, nextPicture: picture });
  expect(await measured('R1')).toBeCloseTo(regions[0]!.motion.metric!.statistics.mean, 9);
});

it('moves a figure with the arrow keys, takes changes back, removes what is selected', {
  timeout: 60_000,
}, async () => {
  const before = (await savedAnalysis()).regions[0]!.shape;
  const figure = page.getByRole('button', { name: 'Rectangle R1', exact: true });
  await figure.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  const after = (await savedAnalysis()).regions[0]!.shape;
  expect(after).toMatchObject({
    x: (before as { x: number }).x + 1,
    y: (before as { y: number }).y + 10,
  });
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  expect((await savedAnalysis()).regions[0]!.shape).toEqual(before);
  await figure.focus();
  await page.keyboard.press('Delete');
  expect((await savedAnalysis()).regions).toEqual([]);
  await page.keyboard.press('Control+z');
  expect((await savedAnalysis()).regions).toHaveLength(1);
});

it('has every tool, each measured', { timeout: 120_000 }, async () => {
  await panel.getByRole('button', { name: 'Polygon' }).click();
  for (const corner of [
    [20, 150],
    [70, 150],
    [70, 220],
  ] as const)
    await press(corner);
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Brush' }).click();
  await drag([260, 40], [290, 90]);
  await drag([260, 90], [290, 40]);
  await page.keyboard.press('Escape');
  await panel.getByRole('button', { name: 'Line' }).click();
  // Down: its right, as seen going along it, is to the left of the screen, and the flux through it is against that.
  await drag([300, 120], [300, 200]);
  await panel.getByRole('button', { name: 'Point', exact: true }).click();
  await press([160, 30]);
  await panel.getByRole('button', { name: 'Track' }).click();
  await press([110, 140]);
  const analysis = await savedAnalysis();
  expect(analysis.regions.map(({ shape }) => shape.kind)).toEqual(['rectangle', 'polygon', 'brush']);
  const brush = analysis.regions[2]!.shape;
  expect(brush.kind === 'brush' && brush.strokes).toHaveLength(2);
  const speed = SPEED * FPS * METRES_PER_PIXEL;
  for (const name of ['R2', 'R3', 'P1']) {
    expect(Math.abs((await measured(name)) - speed), name).toBeLessThan(0.06);
  }
  const flux = await measured('L1');
  const expected = -MOTION.u * 80 * FPS * METRES_PER_PIXEL ** 2;
  expect(Math.abs(flux / expected - 1)).toBeLessThan(0.1);
  await card('L1').getByTitle('All numbers of L1').click();
  await card('L1').getByRole('img', { name: 'Motion along L1' }).waitFor();
  await shoot(page, 'measure-tools');
});

it.each(['dark', 'light'] as const)(
  'has no serious barrier in %s',
  { timeout: 60_000 },
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForTimeout(500);
    for (const part of ['[aria-label=Measurements]', '[aria-label="What is measured on the frame"]'])
      expect(await seriousViolations(page, part)).toEqual([]);
  },
);

it('measures the clip, and goes to the frame that is pressed in the curves', {
  timeout: 180_000,
}, async () => {
  await panel.getByRole('button', { name: 'Measure the clip' }).click();
  const curves = page.getByTestId('curves');
  // They grow while the clip is being measured.
  await curves.waitFor({ timeout: 120_000 });
  expect(await panel.getByTestId('measure-progress').isVisible()).toBe(true);
  await panel.getByTestId('measure-progress').waitFor({ state: 'detached', timeout: 120_000 });
  const chart = curves.getByRole('img', { name: /Curves over time/ });
  const { width } = (await chart.boundingBox())!;
  // The axis leads from the first pair at the left to the last at the right.
  await chart.click({ position: { x: 56 + (width - 72) / 2, y: 70 } });
  await expect
    .poll(() => page.getByTestId('flow-canvas').getAttribute('data-frame'))
    .toBe(String(Math.round((FRAMES - 2) / 2)));
  await shoot(page, 'measure-curves');
});

it('draws where a track went, as far as the frame that is shown', { timeout: 60_000 }, async () => {
  await page.keyboard.press('End');
  const track = page.locator('[data-testid=path][data-name=T1]');
  const last = FRAMES - 1;
  await track.locator(`circle[data-frame="${last}"]`).waitFor();
  const at = await track.locator('circle').boundingBox();
  const expected = await placeOf(110 + last * MOTION.u, 140 + last * MOTION.v);
  const { zoom } = await view();
  // A tenth of a pixel for each pair.
  const far = Math.hypot(at!.x + at!.width / 2 - expected.x, at!.y + at!.height / 2 - expected.y);
  expect(far / zoom).toBeLessThan(0.1 * last);
  await card('T1')
    .getByText(/^14\d\.\d, 11\d\.\d px$/)
    .waitFor();
  await shoot(page, 'measure-track');
});

it('writes tables whose values are those that the panel shows', { timeout: 180_000 }, async () => {
  await page.keyboard.press('Home');
  const shown = { R1: await measured('R1'), P1: await measured('P1'), L1: await measured('L1') };
  await panel.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Measurements of moving' });
  await shoot(page, 'measure-export');
  for (const other of ['JSON', 'Mean fields (npz)', 'Figures (SVG)', 'Figures (PNG)', 'Report (HTML)']) {
    await dialog.getByText(other).click();
  }
  await dialog.getByRole('button', { name: 'Choose a folder' }).click();
  await page.getByRole('button', { name: 'Choose this folder' }).click();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await panel.getByTestId('exported').waitFor({ timeout: 120_000 });
  const tables = join(studio.folders.root, 'moving');
  const valueIn = (table: string, name: string, column: string) =>
    Number(
      rowsOf(join(tables, `${table}.csv`)).find((row) => row.includes(name) && row[0] === '0')![
        columnsOf(join(tables, `${table}.csv`)).indexOf(column)
      ],
    );
  // Seven digits are written.
  const written = (value: number) => Number(value.toPrecision(7));
  expect(valueIn('regions', 'R1', 'speed_mean_m_per_s')).toBe(written(shown.R1));
  expect(valueIn('probes', 'P1', 'speed_m_per_s')).toBe(written(shown.P1));
  expect(valueIn('lines', 'L1', 'flux_m^2_per_s')).toBe(written(shown.L1));
  expect(rowsOf(join(tables, 'regions.csv'))).toHaveLength(3 * (FRAMES - 1));
  // What had been measured was not measured again.
  const { jobs } = await getJson<{ jobs: JobInfo[] }>('/api/jobs');
  expect(jobs.at(-1)).toMatchObject({ kind: 'measure', state: 'done', done: 0 });
});

it('measures other clips the same way', { timeout: 180_000 }, async () => {
  const { root } = studio.folders;
  cpSync(join(folder, 'moving.mp4'), join(root, 'again.mp4'));
  await panel.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Measurements of moving' });
  for (const other of ['JSON', 'Mean fields (npz)', 'Figures (SVG)', 'Figures (PNG)', 'Report (HTML)']) {
    await dialog.getByText(other).click();
  }
  await dialog.getByRole('button', { name: 'Videos' }).click();
  const files = page.getByRole('dialog', { name: 'Open from root' });
  await files.getByRole('button', { name: 'again.mp4' }).click();
  await files.getByRole('button', { name: 'Open', exact: true }).click();
  await dialog.getByText('again.mp4').waitFor();
  await shoot(page, 'measure-others');
  await dialog.getByRole('switch', { name: 'Replace earlier analyses' }).click();
  await dialog.getByRole('button', { name: 'Choose a folder' }).click();
  await page.getByRole('button', { name: 'Choose this folder' }).click();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const state = async () => (await getJson<{ jobs: JobInfo[] }>('/api/jobs')).jobs.at(-1);
  await expect
    .poll(state, { timeout: 150_000 })
    .toMatchObject({ kind: 'measure', state: 'done', done: 2 * (FRAMES - 1) });
  const [one, other] = ['moving', 'again'].map((name) =>
    readFileSync(join(root, name, 'regions.csv'), 'utf8'),
  );
  expect(other).toBe(one);
});

it('opens a saved analysis, and says what is wrong with one that is none', { timeout: 60_000 }, async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save analysis…' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('moving.analysis.json');
  const saved = parseAnalysis(JSON.parse(readFileSync(await download.path(), 'utf8')));
  expect(saved.regions).toHaveLength(3);
  await openAnalysis({ ...saved, regions: saved.regions.slice(0, 1), lines: [], probes: [], tracks: [] });
  await card('R2').waitFor({ state: 'detached' });
  await openAnalysis({ schema: 1, calibration: { kind: 'length' } });
  await page.getByText(/broken\.json cannot be used/).waitFor();
  // What was there is kept.
  expect((await savedAnalysis()).regions).toHaveLength(1);
});

it('estimates the motion of the camera, and takes it off', { timeout: 60_000 }, async () => {
  await panel.getByRole('combobox', { name: 'Camera and objects' }).click();
  await page.getByRole('option', { name: 'It shifts', exact: true }).click();
  await panel.getByTestId('camera').waitFor({ timeout: 30_000 });
  // Everything moves with the camera: nothing is left.
  await expect
    .poll(async () => measured('R1'), { timeout: 30_000 })
    .toBeLessThan(0.5 * FPS * METRES_PER_PIXEL);
  await shoot(page, 'measure-camera');
});

it('holds the picture steady once the clip is measured', { timeout: 180_000 }, async () => {
  const steady = panel.getByRole('switch', { name: 'Hold the picture steady' });
  expect(await steady.isDisabled()).toBe(true);
  await panel.getByRole('button', { name: 'Measure the clip' }).click();
  await steady.click({ timeout: 120_000 });
  await panel.getByRole('combobox', { name: 'Camera and objects' }).blur();
  await steady.blur();
  await page.keyboard.press('End');
  const last = FRAMES - 1;
  const held = page.locator('[data-steady]');
  const { zoom } = await view();
  // All of it moves as the camera does: the picture goes back by as much.
  await expect
    .poll(
      async () => {
        const [, values = ''] = /matrix3d\((.*)\)/.exec((await held.getAttribute('style')) ?? '') ?? [];
        const [dx, dy] = values.split(',').slice(12).map(Number);
        return Math.hypot(dx! / zoom + last * MOTION.u, dy! / zoom + last * MOTION.v);
      },
      { timeout: 120_000 },
    )
    .toBeLessThan(0.05 * last);
  await shoot(page, 'measure-steady');
  await page.keyboard.press('Home');
  await panel.getByRole('button', { name: 'Undo the last change' }).click();
  await panel.getByTestId('camera').waitFor({ state: 'detached' });
});

it('measures on a plane that is seen at a slant', { timeout: 60_000 }, async () => {
  await panel.getByRole('button', { name: 'Four points' }).click();
  // A square of the plane, whose far side is half as wide.
  for (const corner of [
    [120, 60],
    [200, 60],
    [240, 180],
    [80, 180],
  ] as const)
    await press(corner);
  await panel.getByRole('textbox', { name: 'Width' }).fill('4');
  await panel.getByRole('textbox', { name: 'Height' }).fill('4');
  await panel.getByRole('textbox', { name: 'Height' }).blur();
  const analysis = await savedAnalysis();
  expect(analysis.calibration).toMatchObject({
    kind: 'plane',
    points: [{}, {}, { plane: { x: 4, y: 4 } }, {}],
  });
  const { id } = await openClip();
  const analyzer = new ClipAnalyzer(analysis, WIDTH, HEIGHT);
  const picture = { width: WIDTH, height: HEIGHT, data: new Uint8Array(3 * WIDTH * HEIGHT) };
  const pair = { first: 0, second: 1, firstTime: 0, secondTime: 1 / FPS };
  const { regions } = analyzer.add({ ...pair, forward: await exactField(id), picture, nextPicture: picture });
  expect(await measured('R1')).toBeCloseTo(regions[0]!.motion.metric!.statistics.mean, 9);
  await shoot(page, 'measure-plane');
  await panel.getByRole('button', { name: 'Undo the last change' }).click();
  await panel.getByRole('button', { name: 'Undo the last change' }).click();
  await panel.getByRole('button', { name: 'Undo the last change' }).click();
  expect((await savedAnalysis()).calibration.kind).toBe('length');
});

it('comes back after a reload as it was drawn', { timeout: 60_000 }, async () => {
  const before = await savedAnalysis();
  await page.reload();
  await panel.waitFor();
  await card('R1').waitFor();
  expect(await savedAnalysis()).toEqual(before);
  expect(Math.abs((await measured('R1')) - SPEED * FPS * METRES_PER_PIXEL)).toBeLessThan(0.06);
});

it('fits a small window, and speaks Chinese', { timeout: 60_000 }, async () => {
  for (const locale of ['en-GB', 'zh-CN']) {
    const small = await studio.newPage({ viewport: { width: 1024, height: 640 }, locale });
    const name = locale === 'zh-CN' ? '测量结果' : 'Measurements';
    const aside = small.getByRole('complementary', { name });
    await aside.waitFor();
    await small.locator('[data-testid=measured][data-current=true]').waitFor({ timeout: 60_000 });
    const box = (await aside.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(1024);
    await shoot(small, `measure-small-${locale}`);
    await small.close();
  }
});

const card = (name: string): Locator => panel.locator(`[data-testid=card][data-name="${name}"]`);

/** The value at the head of a card, once it is that of what is drawn. */
async function measured(name: string): Promise<number> {
  // What has just been changed is measured after a moment.
  await page.waitForTimeout(200);
  await panel.locator('[data-testid=measured][data-current=true]').waitFor({ timeout: 90_000 });
  return Number(await card(name).getAttribute('data-value'));
}

/** What is drawn, as the session keeps it for the next time. */
async function savedAnalysis(): Promise<Analysis> {
  await page.waitForTimeout(900);
  const { value } = await getJson<{ value: { 'measure.analyses': [string, unknown][] } }>('/api/session');
  return parseAnalysis(value['measure.analyses'].at(-1)![1]);
}

async function openAnalysis(analysis: unknown): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    panel.getByRole('button', { name: 'Open analysis…' }).click(),
  ]);
  const buffer = Buffer.from(JSON.stringify(analysis));
  await chooser.setFiles({ name: 'broken.json', mimeType: 'application/json', buffer });
}

async function drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const [a, b] = [await placeOf(...from), await placeOf(...to)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2);
  await page.mouse.move(b.x, b.y);
  await page.mouse.up();
}

async function press(at: readonly [number, number]): Promise<void> {
  const { x, y } = await placeOf(...at);
  await page.mouse.click(x, y);
}

/** Where the centre of a pixel is on the page, while the clip is shown whole. */
async function placeOf(x: number, y: number): Promise<{ x: number; y: number }> {
  const { box, ...camera } = await view();
  return toScreen(camera, box, { x: x + 0.5, y: y + 0.5 });
}

async function view() {
  const { x, y, width, height } = (await page.getByTestId('flow-canvas').boundingBox())!;
  const box = { x, y, width, height };
  return { ...fitted({ width: WIDTH, height: HEIGHT }, box), box };
}

/** The flow of the first pair at full size, in as many questions as it takes. */
async function exactField(id: string): Promise<FlowField> {
  const field = createField(WIDTH, HEIGHT);
  for (let y = 0; y < HEIGHT; y += 60) {
    for (let x = 0; x < WIDTH; x += 64) {
      const part = await getJson<ExactFlow>(
        `/api/clips/${id}/flow/exact?first=0&second=1&model=nano&x=${x}&y=${y}&width=64&height=60`,
      );
      for (const [c, values] of [part.u, part.v].entries()) {
        for (const [i, value] of values.entries()) {
          const at = (y + Math.floor(i / 64)) * WIDTH + x + (i % 64);
          field.data[c * WIDTH * HEIGHT + at] = value;
        }
      }
    }
  }
  return field;
}

const rowsOf = (path: string): string[][] => linesOf(path).slice(1);
const columnsOf = (path: string): string[] => linesOf(path)[0]!;
const linesOf = (path: string): string[][] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));

const getJson = <T>(path: string): Promise<T> =>
  page.evaluate(async (path) => (await fetch(path)).json(), path) as Promise<T>;

async function openClip(): Promise<ClipInfo> {
  const { clips } = await getJson<{ clips: ClipInfo[] }>('/api/clips');
  return clips.at(-1)!;
}
