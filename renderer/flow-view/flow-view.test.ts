/** The view in a real Chromium, pixel by pixel, against what the engine says of the same fields. */
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flowToColor } from '../../engine/flow/color.js';
import { occlusions } from '../../engine/flow/consistency.js';
import { createField, type FlowField } from '../../engine/flow/field.js';
import { toHalf } from '../../engine/flow/half.js';
import { renderDemoScene } from '../../engine/flow/synthetic.js';
import { warpBackward } from '../../engine/flow/warp.js';
import { halfToNumber } from '../../engine/half.js';
import { CHROMIUM_FLAGS, chromiumPath } from '../../test/support/chromium.js';
import type { Camera } from './camera.js';
import { mapBytes } from './color-maps.js';
import type { FlowView, Look, Scene } from './flow-view.js';
import type { readHalfField } from './half-field.js';
import { REACH } from './visualisations/gradients.js';
import { VISUALISATION_IDS } from './visualisations/index.js';

const WIDTH = 320;
const HEIGHT = 192;
const PIXELS = WIDTH * HEIGHT;
const SCALE = 6;
/** The canvas is as large as the clip: one pixel each. */
const WHOLE: Camera = { x: WIDTH / 2, y: HEIGHT / 2, zoom: 1 };

/** Of the bundle in the page. */
declare const flowView: { FlowView: typeof FlowView; readHalfField: typeof readHalfField };
declare let view: FlowView;
declare let scene: Scene;
declare let kept: Scene;

const [first, second] = [...renderDemoScene({ width: WIDTH, height: HEIGHT, frames: 3 })];
const forward = asSent(withHole(first!.flow!));
/** Not the true one, but as a backward field could be: right in places. */
const backward = asSent({ ...first!.flow!, data: second!.flow!.data.map((value) => -value) });
const reference = asSent({ ...forward, data: forward.data.map((value, i) => value + (i % WIDTH) / 100) });

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const bundle = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'renderer/flow-view/index.ts', formats: ['iife'], name: 'flowView' },
    },
  });
  const [{ output }] = bundle as unknown as [{ output: [{ code: string }] }];
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  page = await browser.newPage({ viewport: { width: 400, height: 300 } });
  await page.setContent(
    `<body style="margin:0"><canvas style="width:${WIDTH}px;height:${HEIGHT}px;display:block"></canvas>`,
  );
  await page.addScriptTag({ content: output[0].code });
  const sent = {
    width: WIDTH,
    height: HEIGHT,
    forward: base64(forward),
    backward: base64(backward),
    reference: base64(reference),
    frame: await png(first!.data),
    next: await png(second!.data),
  };
  await page.evaluate(async ({ width, height, ...sent }) => {
    const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const field = (text: string) => flowView.readHalfField(bytes(text).buffer, width, height);
    const picture = (text: string) => createImageBitmap(new Blob([bytes(text)]));
    const scene: Scene = {
      clip: { width, height },
      frame: await picture(sent.frame),
      next: await picture(sent.next),
      forward: field(sent.forward),
      backward: field(sent.backward),
      reference: field(sent.reference),
    };
    const view = new flowView.FlowView(document.querySelector('canvas')!);
    Object.assign(window, { view, scene });
  }, sent);
});
afterAll(() => browser?.close());

it('colours flow as exported pictures do, within a level', async () => {
  const drawn = await draw('wheel');
  const expected = flowToColor(forward, { maxMagnitude: SCALE });
  expect(Math.max(...gaps(drawn, expected))).toBeLessThanOrEqual(1);
  // The hole is black in both, and so are not the rest.
  expect(pixel(drawn, 70, 50)).toEqual([0, 0, 0]);
  expect(pixel(drawn, 10, 10)).not.toEqual([0, 0, 0]);
});

it('shows speed in the colours of its map', async () => {
  const drawn = await draw('heat');
  const map = mapBytes('speed');
  const gap = eachPixel((i) => {
    const speed = Math.hypot(forward.data[i]!, forward.data[PIXELS + i]!);
    if (Number.isNaN(speed)) return 0;
    const level = Math.min(255, Math.round((255 * speed) / SCALE));
    return Math.max(...[0, 1, 2].map((c) => Math.abs(drawn[3 * i + c]! - map[4 * level + c]!)));
  });
  // Between two levels of the map its neighbours are as right.
  expect(Math.max(...gap)).toBeLessThanOrEqual(4);
});

it('shows the distance from other flow in the colours of its map', async () => {
  const drawn = await draw('error');
  const map = mapBytes('error');
  const gap = eachPixel((i) => {
    const error = Math.hypot(
      forward.data[i]! - reference.data[i]!,
      forward.data[PIXELS + i]! - reference.data[PIXELS + i]!,
    );
    if (Number.isNaN(error)) return 0;
    const level = Math.min(255, Math.round((255 * error) / 5));
    return Math.max(...[0, 1, 2].map((c) => Math.abs(drawn[3 * i + c]! - map[4 * level + c]!)));
  });
  expect(Math.max(...gap)).toBeLessThanOrEqual(6);
});

it('finds the occlusions that the engine finds', async () => {
  const drawn = await draw('occlusion');
  const expected = occlusions(forward, backward);
  // Grey where a pixel has a partner, orange where it has none.
  const found = eachPixel((i) => (drawn[3 * i]! - drawn[3 * i + 2]! > 60 ? 1 : 0));
  const differing = found.filter((value, i) => value !== expected[i]).length;
  expect(expected.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0.02 * PIXELS);
  // GPUs blend neighbours in steps of 1/256, which decides pixels at the very limit.
  expect(differing / PIXELS).toBeLessThan(0.005);
});

it('brings the next frame back by the flow, and takes this one from it', async () => {
  const drawn = await draw('difference');
  const warped = warpBackward({ width: WIDTH, height: HEIGHT, data: second!.data }, forward);
  const gap = eachPixel((i) => {
    if (!warped.inside[i]) return 0;
    const expected = [0, 1, 2].map((c) =>
      Math.min(255, Math.max(0, 127.5 + warped.data[3 * i + c]! - first!.data[3 * i + c]!)),
    );
    return Math.max(...expected.map((value, c) => Math.abs(value - drawn[3 * i + c]!)));
  });
  expect(Math.max(...gap)).toBeLessThanOrEqual(4);
});

it('lays the colours over the frame as strongly as asked', async () => {
  expect(Math.max(...gaps(await draw('overlay', { opacity: 0 }), first!.data))).toBeLessThanOrEqual(1);
  const tinted = await draw('overlay', { opacity: 1 });
  expect(mean(gaps(tinted, first!.data))).toBeGreaterThan(15);
});

it('draws arrows along the flow, longer where it is faster', async () => {
  const still = await draw('arrows', { scale: 1e6 });
  const moving = await draw('arrows');
  const coloured = (rgb: Uint8Array) =>
    eachPixel((i) => {
      const [r, g, b] = pixel(rgb, i % WIDTH, Math.floor(i / WIDTH));
      return Math.max(r!, g!, b!) - Math.min(r!, g!, b!) > 40 ? 1 : 0;
    }).reduce((sum, one) => sum + one, 0);
  expect(coloured(still)).toBe(0);
  expect(coloured(moving)).toBeGreaterThan(0.01 * PIXELS);
  const longer = await draw('arrows', { arrows: { spacing: 22, length: 2 } });
  expect(coloured(longer)).toBeGreaterThan(1.2 * coloured(moving));
  const sparser = await draw('arrows', { arrows: { spacing: 88, length: 0.25 } });
  expect(coloured(sparser)).toBeLessThan(0.3 * coloured(moving));
});

it('moves particles on their own, and nothing else', async () => {
  const before = await draw('particles');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(mean(gaps(await screen(), before))).toBeGreaterThan(0.3);
  const arrows = await draw('arrows');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(Math.max(...gaps(await screen(), arrows))).toBe(0);
});

it.each([
  ['rotation', (_ux: number, uy: number, vx: number, _vy: number) => vx - uy],
  ['divergence', (ux: number, _uy: number, _vx: number, vy: number) => ux + vy],
] as const)('shows the %s of the flow on both sides of its map', async (id, ofSlopes) => {
  const drawn = await draw(id);
  const map = mapBytes('gradient');
  const at = (c: number, x: number, y: number) => forward.data[c * PIXELS + y * WIDTH + x]!;
  const gap = eachPixel((i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    if (Math.min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y) < REACH) return 0;
    const slope = (c: number, dx: number, dy: number) =>
      (at(c, x + dx, y + dy) - at(c, x - dx, y - dy)) / (2 * REACH);
    const value = ofSlopes(slope(0, REACH, 0), slope(0, 0, REACH), slope(1, REACH, 0), slope(1, 0, REACH));
    if (Number.isNaN(value)) return 0;
    const level = Math.min(255, Math.max(0, Math.round(255 * (0.5 + (0.5 * value) / 0.2))));
    return Math.max(...[0, 1, 2].map((c) => Math.abs(drawn[3 * i + c]! - map[4 * level + c]!)));
  });
  // Between two levels of the map its neighbours are as right.
  expect(Math.max(...gap)).toBeLessThanOrEqual(6);
});

it.each(['texture', 'streamlines'] as const)('draws %s along the flow, not across it', async (id) => {
  // Everything moves to the lower right by as much.
  const drawn = await drawFlow(id, [SCALE / 2, SCALE / 2]);
  const light = (x: number, y: number) => pixel(drawn, x, y).reduce((sum, one) => sum + one, 0);
  let [along, across] = [0, 0];
  for (let y = 20; y < HEIGHT - 20; y++) {
    for (let x = 20; x < WIDTH - 20; x++) {
      along += Math.abs(light(x + 2, y + 2) - light(x - 2, y - 2));
      across += Math.abs(light(x + 2, y - 2) - light(x - 2, y + 2));
    }
  }
  expect(across).toBeGreaterThan(1.8 * along);
});

it('draws no lines where nothing moves', async () => {
  const still = await drawFlow('streamlines', [0, 0]);
  const moving = await drawFlow('streamlines', [SCALE, 0]);
  const bright = (rgb: Uint8Array) =>
    eachPixel((i) => (rgb[3 * i + 1]! > 150 ? 1 : 0)).reduce((a, b) => a + b, 0);
  expect(bright(still)).toBe(0);
  expect(bright(moving)).toBeGreaterThan(0.02 * PIXELS);
});

it('shows single pixels as squares when near', async () => {
  const drawn = await draw('frame', {}, { x: 100, y: 60, zoom: 32 });
  // Within the square of a pixel of the clip, away from its lines, there is one colour: the clip's.
  for (const [x, y] of [
    [100, 60],
    [96, 58],
    [103, 62],
  ] as const) {
    const expected = [...first!.data.subarray(3 * (y * WIDTH + x), 3 * (y * WIDTH + x) + 3)];
    for (const [dx, dy] of [
      [8, 8],
      [24, 25],
    ] as const) {
      expect(pixel(drawn, WIDTH / 2 + (x - 100) * 32 + dx, HEIGHT / 2 + (y - 60) * 32 + dy)).toEqual(
        expected,
      );
    }
  }
});

it('draws every visualisation again after the context was lost', async () => {
  const kept = VISUALISATION_IDS.filter((id) => id !== 'particles');
  const before = [];
  for (const id of kept) before.push(await draw(id));
  await page.evaluate(async () => {
    const canvas = document.querySelector('canvas')!;
    const lost = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
    const restored = new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve));
    canvas.addEventListener('webglcontextlost', () => setTimeout(() => lost.restoreContext(), 50));
    lost.loseContext();
    await restored;
  });
  for (const [i, id] of kept.entries()) expect(Math.max(...gaps(await draw(id), before[i]!)), id).toBe(0);
});

it('gives the picture that is on the screen', async () => {
  const drawn = await draw('wheel');
  const text = await page.evaluate(async () => {
    const bytes = new Uint8Array(await (await view.snapshot()).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  });
  const { data } = await sharp(Buffer.from(text, 'base64'))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(Math.max(...gaps(data, drawn))).toBe(0);
});

/** Shows the scene and reads what the screen shows: (height, width, 3). */
async function draw(
  visualisation: Look['visualisation'],
  changed: Partial<Look> = {},
  camera: Camera = WHOLE,
): Promise<Uint8Array> {
  const look: Look = {
    visualisation,
    scale: SCALE,
    errorScale: 5,
    gradientScale: 0.2,
    opacity: 0.7,
    arrows: { spacing: 22, length: 1 },
    ...changed,
  };
  await page.evaluate(
    ({ look, camera, box }) =>
      view.show({ panes: [{ scene, look, box }], camera, background: [0.1, 0.1, 0.1] }),
    { look, camera, box: { x: 0, y: 0, width: WIDTH, height: HEIGHT } },
  );
  return screen();
}

/** Draws a clip of black frames whose flow is the same everywhere. */
async function drawFlow(visualisation: Look['visualisation'], [u, v]: [number, number]): Promise<Uint8Array> {
  const flow = createField(WIDTH, HEIGHT);
  flow.data.fill(u, 0, PIXELS).fill(v, PIXELS);
  await page.evaluate(
    async ({ flow, width, height }) => {
      const bytes = Uint8Array.from(atob(flow), (letter) => letter.charCodeAt(0));
      const forward = flowView.readHalfField(bytes.buffer, width, height);
      const frame = await createImageBitmap(new ImageData(width, height));
      Object.assign(window, { kept: scene, scene: { ...scene, frame, forward } });
    },
    { flow: base64(flow), width: WIDTH, height: HEIGHT },
  );
  const drawn = await draw(visualisation);
  await page.evaluate(() => Object.assign(window, { scene: kept }));
  return drawn;
}

async function screen(): Promise<Uint8Array> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const shot = await page.screenshot({ clip: { x: 0, y: 0, width: WIDTH, height: HEIGHT } });
  return sharp(shot).removeAlpha().raw().toBuffer();
}

function withHole(field: FlowField): FlowField {
  const holed = createField(field.width, field.height);
  holed.data.set(field.data);
  for (let y = 40; y < 60; y++) {
    for (let x = 60; x < 90; x++) {
      holed.data[y * WIDTH + x] = Number.NaN;
      holed.data[PIXELS + y * WIDTH + x] = Number.NaN;
    }
  }
  return holed;
}

/** As half floats carry it. */
function asSent({ width, height, data }: FlowField): FlowField {
  return { width, height, data: Float32Array.from(toHalf(data), halfToNumber) };
}

function base64({ data }: FlowField): string {
  return Buffer.from(toHalf(data).buffer).toString('base64');
}

async function png(data: Uint8Array): Promise<string> {
  const encoded = await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer();
  return encoded.toString('base64');
}

function eachPixel(value: (i: number) => number): number[] {
  return Array.from({ length: PIXELS }, (_, i) => value(i));
}

/** The largest difference of each pixel's channels. */
function gaps(a: Uint8Array, b: Uint8Array): number[] {
  expect(a.length).toBe(b.length);
  return eachPixel((i) => Math.max(...[0, 1, 2].map((c) => Math.abs(a[3 * i + c]! - b[3 * i + c]!))));
}

function pixel(rgb: Uint8Array, x: number, y: number): number[] {
  return [...rgb.subarray(3 * (y * WIDTH + x), 3 * (y * WIDTH + x) + 3)];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
