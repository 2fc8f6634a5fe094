/** Clips and their flow as a browser sees them: over HTTP, with the real engine, on a clip whose motion is known. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeFlow, readFlow } from '../engine/flow/formats/index.js';
import { fromHalf } from '../engine/flow/half.js';
import { importModel } from '../engine/models/import.js';
import { projectRoot } from '../engine/root.js';
import { type HostEstimator, openEstimator } from '../engine/runtime/open.js';
import { openClassifier } from '../engine/runtime/open-classifier.js';
import type {
  ClipInfo,
  Comparison,
  ExactFlow,
  ExactPixels,
  FrameClasses,
  Grant,
  JobInfo,
  PictureClasses,
  Recent,
} from '../engine/server/api.js';
import { fieldOf } from './support/fields.js';
import { movingSize, writeMovingTexture } from './support/moving-texture.js';
import { type Served, serveStudio } from './support/served.js';

// A machine that does other things too may take its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const FRAMES = 9;
const SIZE = movingSize;
/** From each frame to the next, in pixels. */
const MOTION = [3, -2] as const;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

let served: Served;
/** What was opened, in order. */
const engines: { readonly model: string; readonly engine: HostEstimator }[] = [];
const models = mkdtempSync(join(tmpdir(), 'flow-studio-models-'));

beforeAll(async () => {
  process.env.FLOW_STUDIO_MODELS = models;
  served = await serveStudio({
    openClassifier,
    async openEstimator(choice) {
      const engine = await openEstimator(choice);
      engines.push({ model: choice.model, engine });
      return engine;
    },
  });
  await writeMovingTexture(join(served.root, 'moving'), FRAMES);
  mkdirSync(join(served.root, 'truth'));
  for (let first = 0; first < FRAMES - 1; first++) {
    const flo = await encodeFlow(
      'flo',
      fieldOf(SIZE.width, SIZE.height, () => MOTION),
    );
    writeFileSync(join(served.root, 'truth', `flow_${String(first).padStart(4, '0')}.flo`), flo);
  }
});
afterAll(async () => {
  await served.close();
  delete process.env.FLOW_STUDIO_MODELS;
  rmSync(models, { recursive: true });
});

/** A field as a page reads it. */
async function fieldIn(response: Response) {
  expect(response.status).toBe(200);
  const [width, height] = ['x-width', 'x-height'].map((name) => Number(response.headers.get(name)));
  const values = fromHalf(new Uint16Array(await response.arrayBuffer()));
  expect(values).toHaveLength(2 * width! * height!);
  const u = [...values.subarray(0, values.length / 2)];
  const v = [...values.subarray(values.length / 2)];
  return { width, height, u, v };
}

const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;

/** Until the whole curve is known. */
async function motionOf(clip: ClipInfo): Promise<readonly (number | null)[]> {
  for (;;) {
    const { mean } = await served.get<{ mean: (number | null)[] }>(`/api/clips/${clip.id}/motion`);
    if (mean.length === FRAMES - 1 && !mean.includes(null)) return mean;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('flow', () => {
  let clip: ClipInfo;
  beforeAll(async () => {
    clip = await served.open('moving');
  });

  it('of a motion of (3, -2) px reads so within 0.3', async () => {
    expect(clip).toMatchObject({ kind: 'images', ...SIZE, frameCount: FRAMES, truth: false });
    const query = 'first=1&second=2&x=130&y=100&width=48&height=48';
    const { u, v } = await served.get<ExactFlow>(`/api/clips/${clip.id}/flow/exact?${query}`);
    expect(Math.abs(median(u) - 3)).toBeLessThan(0.3);
    expect(Math.abs(median(v) + 2)).toBeLessThan(0.3);
    // At half the size, values are still those of the clip's own pixels.
    const view = await fieldIn(await served.ask(`/api/clips/${clip.id}/flow?first=1&second=2&width=160`));
    expect(view).toMatchObject({ width: 160, height: 120 });
    expect(Math.abs(median(view.u) - 3)).toBeLessThan(0.5);
    expect(Math.abs(median(view.v) + 2)).toBeLessThan(0.5);
  });

  it('of the whole clip is surveyed: its motion curve, and a field of every pair at once', async () => {
    const mean = await motionOf(clip);
    for (const value of mean) expect(Math.abs(value! - Math.hypot(...MOTION))).toBeLessThan(0.8);
    const told = () => {
      const events = served.events.flatMap((event) => (event.type === 'motion' ? [event] : []));
      return new Map(events.flatMap(({ from, mean }) => mean.map((value, i) => [from + i, value] as const)));
    };
    await expect.poll(() => Array.from(mean, (_, i) => told().get(i))).toEqual(mean);

    const best = `/api/clips/${clip.id}/flow?first=6&second=7&width=320&best=1`;
    const field = await fieldIn(await served.ask(best));
    expect(Math.abs(median(field.u) - 3)).toBeLessThan(0.8);
    expect(field.width).toBeLessThan(320);
    // Two frames apart nobody has looked yet.
    expect(
      await codeOf(await served.ask(`/api/clips/${clip.id}/flow?first=5&second=7&width=320&best=1`)),
    ).toBe('not-yet');
    const draft = `/api/clips/${clip.id}/flow?first=5&second=7&width=320&draft=1`;
    const soon = await fieldIn(await served.ask(draft));
    expect(soon.width).toBe(field.width);
    expect(Math.abs(median(soon.u) - 6)).toBeLessThan(1.5);
    // Nothing is computed anew where something better is known.
    const known = `/api/clips/${clip.id}/flow?first=1&second=2&width=160`;
    await served.ask(known);
    expect((await fieldIn(await served.ask(`${known}&draft=1`))).width).toBeGreaterThanOrEqual(160);
  });

  it('is made ready around the playhead, at the width of the last view', async () => {
    await served.ask(`/api/clips/${clip.id}/flow?first=1&second=2&width=128`);
    await served.send('PUT', `/api/clips/${clip.id}/playhead`, { index: 3, playing: true });
    // Narrower than a survey's field, so only its own size tells that it was made.
    const ready = `/api/clips/${clip.id}/flow?first=3&second=4&width=128`;
    await expect
      .poll(async () => (await fieldIn(await served.ask(`${ready}&best=1`))).width, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(128);
    const before = engines.length;
    expect((await fieldIn(await served.ask(ready))).width).toBe(128);
    expect(engines).toHaveLength(before);
  });

  it('of two models at once comes from two hosts, and of a third in the place of the first', async () => {
    const weights = join(projectRoot, 'weights/nano.safetensors');
    for (const id of ['twin', 'third']) {
      const copy = join(served.root, `${id}.safetensors`);
      copyFileSync(weights, copy);
      await importModel(copy, {}, new AbortController().signal);
    }
    const field = async (model: string) =>
      (
        await fieldIn(
          await served.ask(`/api/clips/${clip.id}/flow?first=2&second=3&width=160&model=${model}`),
        )
      ).u;
    const own = await field('nano');
    expect(await field('twin')).toEqual(own);
    const hosts = engines.map(({ engine }) => engine.hostPid);
    expect(engines.map(({ model }) => model)).toEqual(['nano', 'twin']);
    expect(new Set(hosts).size).toBe(2);
    // Each keeps what it has loaded while the other is asked.
    await field('nano');
    expect(engines).toHaveLength(2);
    await field('third');
    expect(engines.map(({ model }) => model)).toEqual(['nano', 'twin', 'third']);
    expect(() => process.kill(hosts[1]!, 0)).toThrow();
    expect(process.kill(hosts[0]!, 0)).toBe(true);
  });

  it('goes on after the host was killed in the middle, and says so', async () => {
    const { engine } = engines.find(({ model }) => model === 'nano')!;
    const before = engine.hostPid!;
    const asked = served.ask(`/api/clips/${clip.id}/flow?first=0&second=8&width=320&model=nano`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    process.kill(before, 'SIGKILL');
    expect((await fieldIn(await asked)).width).toBe(320);
    expect(engine.hostPid).not.toBe(before);
    await expect.poll(() => served.events.some((event) => event.type === 'notice')).toBe(true);
    const notice = served.events.find((event) => event.type === 'notice');
    expect(notice).toMatchObject({ message: expect.stringMatching(/ended unexpectedly.*started again/) });
  });

  it('that nobody waits for any more is not computed, and costs no host', async () => {
    const { engine } = engines.find(({ model }) => model === 'nano')!;
    const host = engine.hostPid;
    const left = new AbortController();
    const path = (first: number) => `/api/clips/${clip.id}/flow?first=${first}&second=4&width=320&model=nano`;
    const abandoned = [8, 7, 6].map((first) => served.ask(path(first), { signal: left.signal }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    left.abort();
    await Promise.all(abandoned.map((one) => expect(one).rejects.toThrow()));
    expect((await fieldIn(await served.ask(path(2)))).width).toBe(320);
    expect(engine.hostPid).toBe(host);
    expect(await codeOf(await served.ask(`${path(6)}&best=1`))).toBe('not-yet');
  });

  it.each([
    ['of frames that there are not', 'first=0&second=99&width=160', 'no-frame'],
    ['at no width of a view', 'first=0&second=1&width=9999', 'bad-request'],
    ['of a model by its path', 'first=0&second=1&width=160&model=/etc/weights.pth', 'bad-request'],
    ['of a model that there is not', 'first=0&second=1&width=160&model=nobody', 'unknown-model'],
    ['of a classifier', 'first=0&second=1&width=160&model=swin-nano', 'wrong-task'],
  ])('%s is refused', async (_what, query, code) => {
    expect(await codeOf(await served.ask(`/api/clips/${clip.id}/flow?${query}`))).toBe(code);
  });
});

describe('a clip', () => {
  let clip: ClipInfo;
  beforeAll(async () => {
    clip = await served.open('moving');
  });

  it('tells the values of its frames as they are in the source', async () => {
    const part = { left: 31, top: 17, width: 5, height: 3 };
    const own = await sharp(join(served.root, 'moving/0004.png')).extract(part).raw().toBuffer();
    const exact = `/api/clips/${clip.id}/frames/4/exact`;
    const { width, height, rgb } = await served.get<ExactPixels>(`${exact}?x=31&y=17&width=5&height=3`);
    expect({ width, height }).toEqual({ width: 5, height: 3 });
    expect(rgb).toEqual([...own]);
    expect(await codeOf(await served.ask(`${exact}?x=319&y=0&width=2&height=1`))).toBe('bad-region');
    const late = `/api/clips/${clip.id}/frames/9/exact?x=0&y=0&width=1&height=1`;
    expect(await codeOf(await served.ask(late))).toBe('no-frame');
  });

  it('tells when its frames are shown', async () => {
    await served.ask(`/api/clips/${clip.id}/frames/${FRAMES - 1}`);
    const { times } = await served.get<{ times: number[] }>(`/api/clips/${clip.id}/times`);
    // Images say nothing of it: ten a second.
    expect(times).toEqual(Array.from({ length: FRAMES }, (_, i) => i / 10));
  });

  it('is compared with its true flow', async () => {
    const compare = (first: number) =>
      served.ask(`/api/clips/${clip.id}/compare?first=${first}&second=${first + 1}`);
    expect(await codeOf(await compare(2))).toBe('no-truth');
    const grants = [await served.grant('truth')];
    const { pairs } = await served.send<{ pairs: number[] }>('POST', `/api/clips/${clip.id}/truth`, {
      grants,
    });
    expect(pairs).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(await served.get<ClipInfo>(`/api/clips/${clip.id}`)).toMatchObject({ truth: true });

    const truth = await fieldIn(await served.ask(`/api/clips/${clip.id}/truth?first=2&width=80`));
    expect(truth).toMatchObject({ width: 80, height: 60 });
    expect(new Set(truth.u)).toEqual(new Set([3]));
    expect(new Set(truth.v)).toEqual(new Set([-2]));

    const { epe, pixels, outliers } = (await (await compare(2)).json()) as Comparison;
    expect(pixels).toBe(SIZE.width * SIZE.height);
    expect(epe).toBeLessThan(0.5);
    expect(outliers).toBeLessThan(5);
    expect(await codeOf(await compare(8))).toBe('no-truth');
  });

  it('refuses a truth of another size, and files that are none', async () => {
    const flo = await encodeFlow(
      'flo',
      fieldOf(16, 16, () => [0, 0]),
    );
    writeFileSync(join(served.root, 'other.flo'), flo);
    const give = async (...below: string[]) =>
      served.ask(`/api/clips/${clip.id}/truth`, {
        method: 'POST',
        body: JSON.stringify({ grants: [await served.grant(...below)] }),
      });
    const refused = await give('other.flo');
    const { error } = (await refused.json()) as { error: { code: string; message: string } };
    expect(error).toMatchObject({
      code: 'size-mismatch',
      message: 'other.flo is 16 x 16 pixels, but moving is 320 x 240.',
    });
    expect(await codeOf(await give('moving'))).not.toBe('internal');
  });

  it('is exported into a folder of the user, as by the command line', async () => {
    const { id: output } = await served.send<Grant>('POST', '/api/folders', { below: [], name: 'results' });
    const choice = {
      output,
      formats: ['flo'],
      viz: ['png'],
      backward: false,
      frames: { start: 2, end: 4, step: 1 },
    };
    const job = await served.send<JobInfo>('POST', `/api/clips/${clip.id}/export`, choice);
    expect(job).toMatchObject({ kind: 'export', clip: clip.id, output: 'results', title: 'moving' });
    const ended = await served.ended(job.id);
    expect(ended).toMatchObject({ state: 'done', done: 2, total: 2 });
    expect(JSON.stringify(ended)).not.toContain(served.root);
    const flow = await readFlow(join(served.root, 'results/moving/forward/000003.flo'));
    expect(Math.abs(median([...flow.data.subarray(0, flow.data.length / 2)]) - 3)).toBeLessThan(0.3);
    expect(readdirSync(join(served.root, 'results/moving/viz/forward'))).toEqual([
      '000002.png',
      '000003.png',
    ]);

    const nowhere = { ...choice, output: 'guessed' };
    await expect(served.send('POST', `/api/clips/${clip.id}/export`, nowhere)).rejects.toMatchObject({
      code: 'unknown-grant',
    });
    const nothing = { ...choice, frames: { start: 4, end: 4, step: 1 } };
    await expect(served.send('POST', `/api/clips/${clip.id}/export`, nothing)).rejects.toMatchObject({
      message: expect.stringContaining('at least two frames'),
    });
  });

  it('tells what is in a frame, and in every so many of them', async () => {
    const now = await served.send<PictureClasses>('POST', `/api/clips/${clip.id}/classify`, { index: 4 });
    expect(now).toMatchObject({ knows: 200, sure: expect.any(Boolean) });
    expect(now.classes).toHaveLength(5);
    const job = await served.send<JobInfo>('POST', `/api/clips/${clip.id}/classes`, { step: 4 });
    expect(await served.ended(job.id)).toMatchObject({ state: 'done', done: 3, total: 3, clip: clip.id });
    const { frames } = await served.get<{ frames: FrameClasses[] }>(`/api/clips/${clip.id}/classes`);
    expect(frames.map(({ index }) => index)).toEqual([0, 4, 8]);
    expect(frames[1]!.classes[0]!.label).toBe(now.classes[0]!.label);
    const told = served.events.flatMap((event) => (event.type === 'classes' ? event.frames : []));
    expect(told).toEqual(frames);
  });

  it('is forgotten when it is closed', async () => {
    expect((await served.ask(`/api/clips/${clip.id}`, { method: 'DELETE' })).status).toBe(204);
    for (const path of [
      '',
      '/motion',
      '/times',
      '/classes',
      '/frames/0',
      '/flow?first=0&second=1&width=160',
    ]) {
      expect(await codeOf(await served.ask(`/api/clips/${clip.id}${path}`))).toBe('unknown-clip');
    }
  });
});

it('brings a clip along, whose true flow is known', async () => {
  const clip = await served.send<ClipInfo>('POST', '/api/clips/sample', {});
  expect(clip).toMatchObject({ kind: 'video', width: 640, height: 360, truth: true });
  const truth = await fieldIn(await served.ask(`/api/clips/${clip.id}/truth?first=3&width=640`));
  expect(truth.u.every(Number.isFinite)).toBe(true);
  const { epe } = await served.get<Comparison>(`/api/clips/${clip.id}/compare?first=3&second=4`);
  expect(epe).toBeLessThan(1);
  // Nobody chose it: it is not among what one opened.
  const { recent } = await served.get<{ recent: Recent[] }>('/api/recent');
  expect(recent.map(({ name }) => name)).not.toContain(clip.name);
  const late = clip.frameCount! - 1;
  expect(await codeOf(await served.ask(`/api/clips/${clip.id}/truth?first=${late}&width=640`))).toBe(
    'no-truth',
  );
});
