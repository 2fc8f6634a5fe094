/** The handler as a browser sees it: over HTTP, with the real engine, on a clip whose motion is known. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addTexture, createTexture } from '../engine/flow/texture.js';
import type { ClipInfo, Grant } from '../engine/server/api.js';
import { type Listening, listen } from '../engine/server/listen.js';
import { openStudio, type Studio } from '../engine/server/open-studio.js';

const WIDTH = 320;
const HEIGHT = 240;

/** Writes frames of a texture that moves 3 px to the right and 2 px up from one to the next. */
async function writeMovingTexture(folder: string, frames: number): Promise<void> {
  mkdirSync(folder);
  const texture = createTexture(['#1b1f3b', '#d1495b', '#edae49', '#f4f1de'], 60, 7);
  for (let i = 0; i < frames; i++) {
    const data = new Float64Array(3 * WIDTH * HEIGHT);
    for (let at = 0; at < WIDTH * HEIGHT; at++) {
      const color = data.subarray(3 * at, 3 * at + 3);
      addTexture(color, texture, (at % WIDTH) - 3 * i, Math.floor(at / WIDTH) + 2 * i, 1);
    }
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
    await sharp(Uint8Array.from(data), { raw }).toFile(join(folder, `${i}.png`));
  }
}

const root = mkdtempSync(join(tmpdir(), 'flow-studio-server-'));
let studio: Studio;
let server: Listening;
let cookie: string;

beforeAll(async () => {
  await writeMovingTexture(join(root, 'moving'), 4);
  const folders = { cache: join(root, 'cache'), config: join(root, 'config') };
  studio = await openStudio({ shell: 'browser', root, folders });
  server = await listen(studio.handler, 0);
  const entered = await fetch(server.url, { redirect: 'manual' });
  cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
});
afterAll(async () => {
  await server.close();
  await studio.close();
  rmSync(root, { recursive: true });
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(new URL(path, server.url), { ...init, headers: { cookie, 'content-type': 'application/json' } });
const post = async <T>(path: string, body: unknown): Promise<T> =>
  (await (await ask(path, { method: 'POST', body: JSON.stringify(body) })).json()) as T;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

it('reads a motion of (3, -2) px within 0.3', { timeout: 60_000 }, async () => {
  const { id: granted } = await post<Grant>('/api/grants', { below: ['moving'] });
  const clip = await post<ClipInfo>('/api/clips', { grants: [granted] });
  expect(clip).toMatchObject({ kind: 'images', width: WIDTH, height: HEIGHT, frameCount: 4 });

  const query = 'first=1&second=2&x=130&y=100&width=48&height=48';
  const exact = await ask(`/api/clips/${clip.id}/flow/exact?${query}`);
  const { u, v } = (await exact.json()) as { u: number[]; v: number[] };
  expect(Math.abs(median(u) - 3)).toBeLessThan(0.3);
  expect(Math.abs(median(v) + 2)).toBeLessThan(0.3);

  // At half the size, values are still those of the clip's own pixels.
  const view = await ask(`/api/clips/${clip.id}/flow?first=1&second=2&width=160`);
  const halves = new Uint16Array(await view.arrayBuffer());
  expect(halves).toHaveLength(2 * 160 * 120);
  const positive = [...halves.subarray(0, 160 * 120)].filter((bits) => bits < 0x8000);
  expect(positive.length).toBeGreaterThan(0.95 * 160 * 120);
});
