import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { FakeEstimator } from '../../test/fake-estimator.js';
import { countingClip, cutFile, makeClip, numberIn } from '../../test/support/clips.js';
import { openServer, problemIn, read } from '../../test/support/server.js';
import { toHalf } from '../flow/half.js';
import type { ModelSummary } from '../models/describe.js';
import type { Device } from '../runtime/devices.js';
import type { ClipInfo, Grant, ServerEvent } from './api.js';

const codeOf = async (response: Response) => (await problemIn(response)).code;

/** The number that countingClip() drew, as a JPEG shows it. */
const numberOf = async (response: Response) =>
  numberIn(
    await sharp(Buffer.from(await response.arrayBuffer()))
      .raw()
      .toBuffer(),
  );

describe('clips', () => {
  it('open, show any frame at any width, and close', async () => {
    const { root, previews, ask, open } = await openServer();
    makeClip(root, 'count.mp4', countingClip(30));
    const response = await open('count.mp4');
    expect(response.status).toBe(201);
    const clip = await read<ClipInfo>(response);
    expect(clip).toMatchObject({
      name: 'count',
      kind: 'video',
      width: 64,
      height: 48,
      frameCount: 30,
      fps: 25,
    });
    expect(JSON.stringify(clip)).not.toContain(root);

    // The last first: it waits for the decoding pass.
    for (const index of [29, 0, 13]) {
      expect(await numberOf(await ask('GET', `/api/clips/${clip.id}/frames/${index}`))).toBe(index);
    }
    const small = await ask('GET', `/api/clips/${clip.id}/frames/7?width=32`);
    expect(small.headers.get('content-type')).toBe('image/jpeg');
    expect(await sharp(Buffer.from(await small.clone().arrayBuffer())).metadata()).toMatchObject({
      width: 32,
      height: 24,
    });
    expect(await numberOf(small)).toBe(7);
    expect(await (await ask('GET', `/api/clips/${clip.id}`)).json()).toMatchObject({
      previewed: 30,
      complete: true,
    });

    expect(await codeOf(await ask('GET', `/api/clips/${clip.id}/frames/30`))).toBe('no-frame');
    expect((await ask('DELETE', `/api/clips/${clip.id}`)).status).toBe(204);
    expect(readdirSync(previews)).toEqual([]);
    expect((await ask('GET', `/api/clips/${clip.id}`)).status).toBe(404);
  });

  it('open from files that a browser was given', async () => {
    const { root, ask, studio } = await openServer();
    const clip = readFileSync(makeClip(root, 'dropped.mp4', countingClip(5)));
    const upload = await studio.handler.request('/api/uploads/dropped.mp4', { method: 'PUT', body: clip });
    expect(upload.status).toBe(201);
    const { id } = await read<Grant>(upload);
    const opened = await read<ClipInfo>(await ask('POST', '/api/clips', { grants: [id] }));
    expect(opened).toMatchObject({ name: 'dropped', frameCount: 5 });
  });

  it('tell by events how far their previews are', async () => {
    const { root, ask, open } = await openServer();
    makeClip(root, 'count.mp4', countingClip(40));
    const events = (await ask('GET', '/api/events')).body!.pipeThrough(new TextDecoderStream()).getReader();
    const { id } = await read<ClipInfo>(await open('count.mp4'));
    let text = '';
    while (!text.includes('"complete":true')) text += (await events.read()).value;
    await events.cancel();
    const heard = [...text.matchAll(/^data: (.*)$/gm)]
      .map(([, data]) => JSON.parse(data!) as ServerEvent)
      .filter((event) => event.type === 'clip');
    expect(heard.every(({ clip }) => clip.id === id)).toBe(true);
    const counts = heard.map(({ clip }) => clip.previewed);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(heard.at(-1)!.clip).toMatchObject({ previewed: 40, complete: true });
  });

  it('of cut videos show what can be decoded, and nobody waits for the rest', async () => {
    const { root, ask, open } = await openServer();
    cutFile(makeClip(root, 'whole.mkv', countingClip(60)), join(root, 'cut.mkv'), 0.8);
    const { id, frameCount } = await read<ClipInfo>(await open('cut.mkv'));
    expect(await codeOf(await ask('GET', `/api/clips/${id}/frames/59`))).toBe('no-frame');
    const { previewed } = await read<ClipInfo>(await ask('GET', `/api/clips/${id}`));
    expect(previewed).toBeGreaterThan(5);
    expect(previewed).toBeLessThan(frameCount ?? 60);
  });

  it('close while they are being decoded', async () => {
    const { root, previews, ask, open } = await openServer();
    makeClip(root, 'count.mp4', countingClip(73));
    const { id } = await read<ClipInfo>(await open('count.mp4'));
    expect((await ask('DELETE', `/api/clips/${id}`)).status).toBe(204);
    expect(readdirSync(previews)).toEqual([]);
  });

  it('are refused in a sentence where a file is none', async () => {
    const { root, open } = await openServer();
    mkdirSync(join(root, 'empty'));
    const { error } = await read<{ error: object }>(await open('empty'));
    expect(error).toMatchObject({
      code: 'no-images',
      advice: 'Give a video, a folder of images, or two images.',
    });
  });
});

describe('flow', () => {
  it('comes as half floats in pixels of the clip, and is computed once', async () => {
    const computed: number[] = [];
    const { root, ask, open } = await openServer({
      engines: {
        openEstimator: async () =>
          new FakeEstimator({
            onPair: (first, second) => {
              // The survey takes neighbours.
              if (second > first + 1) computed.push(first);
            },
          }),
      },
    });
    makeClip(root, 'count.mp4', countingClip(12, 'scale=128:96'));
    const { id } = await read<ClipInfo>(await open('count.mp4'));
    const get = async () => {
      const response = await ask('GET', `/api/clips/${id}/flow?first=3&second=7&width=64`);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      return new Uint16Array(await response.arrayBuffer());
    };
    const halves = await get();
    expect(halves).toHaveLength(2 * 64 * 48);
    // Luma 12 higher is 14 in RGB; the stand-in makes a sixteenth of it, and the clip is twice as wide as the view.
    const [expected] = toHalf(Float32Array.of((2 * 14) / 16));
    expect(Math.abs(halves[64 * 24 + 32]! - expected!)).toBeLessThan(0x100);
    expect(await get()).toEqual(halves);
    expect(computed).toEqual([3]);
  });

  it('tells exact values of the source, either way round', async () => {
    const { root, ask, open } = await openServer();
    makeClip(root, 'count.mp4', countingClip(12, 'scale=128:96'));
    const { id } = await read<ClipInfo>(await open('count.mp4'));
    const at = async (query: string) =>
      read<{ width: number; height: number; u: number[]; v: number[] }>(
        await ask('GET', `/api/clips/${id}/flow/exact?${query}&x=120&y=90&width=3&height=2`),
      );
    const there = await at('first=3&second=7');
    expect(there).toMatchObject({ width: 3, height: 2 });
    expect(there.u).toHaveLength(6);
    expect(there.u[0]).toBeCloseTo(14 / 16, 1);
    const back = await at('first=7&second=3');
    expect(back.u).toEqual(there.u.map((value) => -value));
    const outside = await ask(
      'GET',
      `/api/clips/${id}/flow/exact?first=3&second=7&x=126&y=0&width=3&height=1`,
    );
    expect(await codeOf(outside)).toBe('bad-region');
    const late = await ask('GET', `/api/clips/${id}/flow/exact?first=3&second=12&x=0&y=0&width=1&height=1`);
    expect(await codeOf(late)).toBe('no-frame');
  });

  it('is refused where a clip has no such frame, or a view no such width', async () => {
    const { root, ask, open } = await openServer();
    makeClip(root, 'count.mp4', countingClip(12));
    const { id } = await read<ClipInfo>(await open('count.mp4'));
    const codes = ['first=3&second=12&width=64', 'first=3&second=4&width=9999', 'first=3&width=64'].map(
      async (query) => codeOf(await ask('GET', `/api/clips/${id}/flow?${query}`)),
    );
    expect(await Promise.all(codes)).toEqual(['no-frame', 'bad-request', 'bad-request']);
  });
});

describe('refuses', () => {
  it.each([
    ['what was not granted', 'POST', '/api/clips', { grants: ['guessed'] }, 403, 'unknown-grant'],
    ['paths', 'POST', '/api/clips', { grants: ['/etc/passwd'] }, 403, 'unknown-grant'],
    ['what lies outside the root', 'POST', '/api/grants', { below: ['..', 'x'] }, 403, 'outside-root'],
    ['to look outside the root', 'POST', '/api/browse', { below: ['..'] }, 403, 'outside-root'],
    ['a question it does not understand', 'POST', '/api/clips', { paths: ['/etc'] }, 400, 'bad-request'],
    ['a frame that is no number', 'GET', '/api/clips/x/frames/..%2F..%2Fetc', undefined, 400, 'bad-request'],
    ['long questions', 'POST', '/api/clips', { grants: ['x'.repeat(100_000)] }, 413, 'too-large'],
    ['other addresses', 'GET', '/api/secrets', undefined, 404, 'not-found'],
    ['models it does not know', 'GET', '/api/models/..%2F..%2Fetc', undefined, 404, 'unknown-model'],
  ])('%s', async (_name, method, path, body, status, code) => {
    const response = await (await openServer()).ask(method, path, body);
    expect(response.status).toBe(status);
    expect(await codeOf(response)).toBe(code);
  });
});

it('tells of devices and models', async () => {
  const { ask } = await openServer();
  const { devices } = await read<{ devices: Device[] }>(await ask('GET', '/api/devices'));
  expect(devices[0]).toMatchObject({ id: 'cpu', available: true });
  const { models } = await read<{ models: ModelSummary[] }>(await ask('GET', '/api/models'));
  expect(models.map(({ id }) => id)).toContain('nano');
  expect(await (await ask('GET', '/api/models/nano')).json()).toMatchObject({
    task: 'flow',
    where: 'bundled',
  });
});
