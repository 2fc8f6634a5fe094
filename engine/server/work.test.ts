/** What pages have done: exports, classes, models. The stand-ins compute; nothing else is one. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { FakeEstimator } from '../../test/fake-estimator.js';
import { temporaryFolder, writeImages } from '../../test/folders.js';
import { writeClassifier } from '../../test/support/checkpoint.js';
import { countingClip, makeClip } from '../../test/support/clips.js';
import { openServer, problemIn, read } from '../../test/support/server.js';
import { temporaryStore } from '../../test/support/store.js';
import { until } from '../../test/support/until.js';
import type { PictureClassifier } from '../runtime/open-classifier.js';
import type {
  Attention,
  ClassifiedPicture,
  FrameClasses,
  Grant,
  JobInfo,
  ModelSummary,
  PictureClasses,
} from './api.js';

/** Knows three classes, and takes the more of the first the brighter a picture is. */
function brightness(delayMs = 0): PictureClassifier {
  return {
    labels: ['bright', 'dark', 'other'],
    confidence: { temperature: 1, threshold: 0.6 },
    async classify({ pictures, attention }, signal) {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      signal.throwIfAborted();
      return pictures.map(({ width, height, data }) => {
        const bright = data[0]! / 255;
        const part = { left: 0, top: 0, width: width / 2, height };
        return {
          probabilities: Float32Array.of(bright, 1 - bright, 0),
          ...(attention && { attention: { side: 2, values: Float32Array.of(1, 2, 3, 4), part } }),
        };
      });
    },
    close: async () => {},
  };
}

const server = (delayMs = 0) =>
  openServer({
    engines: {
      openEstimator: async () => new FakeEstimator(),
      openClassifier: async () => brightness(delayMs),
    },
  });

const writeGrey = (path: string, value: number) =>
  sharp({ create: { width: 32, height: 16, channels: 3, background: { r: value, g: value, b: value } } })
    .png()
    .toFile(path);

describe('pictures', () => {
  it('are classified one after another, told of, and shown; what cannot be read says why', async () => {
    const { root, ask, grant, ended, events } = await server();
    mkdirSync(join(root, 'photos'));
    await writeGrey(join(root, 'photos', '1.png'), 250);
    writeFileSync(join(root, 'photos', '2.png'), 'no picture');
    await writeGrey(join(root, 'photos', '3.png'), 120);
    const grants = [(await grant('photos')).id];
    const job = await read<JobInfo>(await ask('POST', '/api/classifications', { grants }));
    expect(job).toMatchObject({ kind: 'classify', title: 'photos' });
    expect(await ended(job.id)).toMatchObject({ state: 'done', done: 3, total: 3 });

    const path = `/api/classifications/${job.id}`;
    const { pictures } = await read<{ pictures: ClassifiedPicture[] }>(await ask('GET', path));
    const byName = new Map(pictures.map((picture) => [picture.name, picture]));
    expect(byName.get('1.png')).toMatchObject({ width: 32, height: 16, sure: true, knows: 3 });
    expect(byName.get('1.png')).toMatchObject({ classes: [{ index: 0, label: 'bright' }, {}, {}] });
    expect(byName.get('3.png')).toMatchObject({ sure: false });
    expect(byName.get('2.png')).toMatchObject({ error: { code: 'image-corrupt' } });
    expect(JSON.stringify(pictures)).not.toContain(root);
    expect(events.filter(({ type }) => type === 'picture')).toHaveLength(3);

    const { n } = byName.get('3.png')!;
    const image = await ask('GET', `${path}/pictures/${n}/image?width=16`);
    expect(image.headers.get('content-type')).toBe('image/jpeg');
    expect(await sharp(Buffer.from(await image.arrayBuffer())).metadata()).toMatchObject({
      width: 16,
      height: 8,
    });
    const attention = await read<Attention>(await ask('GET', `${path}/pictures/${n}/attention`));
    expect(attention).toEqual({
      side: 2,
      values: [1, 2, 3, 4],
      part: { x: 0, y: 0, width: 0.5, height: 1 },
    });
    const missing = await ask('GET', `${path}/pictures/${byName.get('2.png')!.n}/image`);
    expect((await problemIn(missing)).code).toBe('no-picture');

    const csv = await ask('GET', `${path}/table.csv`);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="classes.csv"');
    const table = await csv.text();
    expect(table.split('\r\n')[1]).toMatch(/^1\.png,,,1,0,bright,0\.98\d+,true$/);
    expect(table).not.toContain(root);
    const json = await ask('GET', `${path}/table.json`);
    expect(json.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await json.json()).toEqual({ pictures });

    const again = await read<JobInfo>(await ask('POST', `${path}/again`));
    expect(await ended(again.id)).toMatchObject({ kind: 'classify', title: job.title, state: 'done' });
    const second = await ask('GET', `/api/classifications/${again.id}`);
    expect(await second.json()).toEqual({ pictures });

    expect((await ask('DELETE', `/api/jobs/${job.id}`)).status).toBe(204);
    expect((await ask('GET', path)).status).toBe(404);
    expect((await problemIn(await ask('POST', `${path}/again`))).code).toBe('unknown-job');
  });

  it('of a job that is cancelled stay as far as it came', async () => {
    const { root, ask, grant } = await server(40);
    await writeImages(join(root, 'many'), 60);
    const grants = [(await grant('many')).id];
    const { id } = await read<JobInfo>(await ask('POST', '/api/classifications', { grants }));
    const pictures = async () =>
      (await read<{ pictures: ClassifiedPicture[] }>(await ask('GET', `/api/classifications/${id}`)))
        .pictures;
    await until(pictures, ({ length }) => length > 0);
    const started = performance.now();
    expect(await read<JobInfo>(await ask('POST', `/api/jobs/${id}/cancel`))).toMatchObject({
      state: 'cancelled',
    });
    expect(performance.now() - started).toBeLessThan(1000);
    const { length } = await pictures();
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(60);
  });

  it('that were not granted are not read', async () => {
    const { ask } = await server();
    const response = await ask('POST', '/api/classifications', { grants: ['/etc/passwd'] });
    expect(response.status).toBe(403);
  });
});

describe('classes of a clip', () => {
  it('are told of one frame at once, and of frames along time as they come', async () => {
    const { root, ask, openWhole, ended, events } = await server();
    makeClip(root, 'count.mp4', countingClip(60));
    const { id } = await openWhole('count.mp4');
    const now = await ask('POST', `/api/clips/${id}/classify`, { index: 3 });
    expect(await read<PictureClasses>(now)).toMatchObject({ knows: 3, classes: [{ label: 'dark' }, {}, {}] });
    const job = await read<JobInfo>(await ask('POST', `/api/clips/${id}/classes`, { step: 7 }));
    expect(job).toMatchObject({ kind: 'classes', clip: id });
    expect(await ended(job.id)).toMatchObject({ state: 'done', done: 9, total: 9 });
    const { frames } = await read<{ frames: FrameClasses[] }>(await ask('GET', `/api/clips/${id}/classes`));
    expect(frames.map(({ index }) => index)).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56]);
    // It grows brighter.
    const bright = frames.map(({ classes }) => classes.find(({ label }) => label === 'bright')!.probability);
    expect(bright).toEqual(bright.toSorted((a, b) => a - b));
    const told = events.flatMap((event) => (event.type === 'classes' ? event.frames : []));
    expect(told).toEqual(frames);
    const late = await ask('POST', `/api/clips/${id}/classify`, { index: 60 });
    expect((await problemIn(late)).code).toBe('no-frame');
    const never = await ask('POST', `/api/clips/${id}/classes`, { step: 0 });
    expect((await problemIn(never)).code).toBe('bad-request');
  });
});

describe('folders for results', () => {
  it('are made below the root, and nowhere else', async () => {
    const { root, ask } = await server();
    const outside = temporaryFolder();
    symlinkSync(outside, join(root, 'link'));
    const make = (below: string[], name: string) => ask('POST', '/api/folders', { below, name });
    expect((await make([], 'results')).status).toBe(201);
    expect(await read<Grant>(await make(['results'], 'first'))).toMatchObject({ name: 'first' });
    // What is there already is taken as it is.
    expect((await make([], 'results')).status).toBe(201);
    expect(existsSync(join(root, 'results', 'first'))).toBe(true);
    expect((await problemIn(await make(['..'], 'x'))).code).toBe('outside-root');
    expect((await problemIn(await make(['link'], 'x'))).code).toBe('outside-root');
    for (const name of ['..', '../x', 'a/b', 'a\\b', '.hidden', 'x.', 'nul\u0000']) {
      expect((await problemIn(await make([], name))).code, name).toBe('bad-name');
    }
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('exports', () => {
  it.each([
    ['an output that was not chosen', { output: 'guessed', formats: ['flo'] }, 'unknown-grant'],
    ['no format', { formats: [] }, 'bad-request'],
    ['a format that is unknown', { formats: ['exe'] }, 'bad-request'],
    ['a range without a pair', { formats: ['flo'], frames: { start: 3, end: 3, step: 1 } }, 'bad-request'],
    ['a model by its path', { formats: ['flo'], model: '/etc/x.pth' }, 'bad-request'],
  ])('are refused with %s', async (_name, choice, code) => {
    const { root, ask, grant, openWhole } = await server();
    mkdirSync(join(root, 'out'));
    makeClip(root, 'count.mp4', countingClip(3));
    const { id } = await openWhole('count.mp4');
    const output = (await grant('out')).id;
    const response = await ask('POST', `/api/clips/${id}/export`, { output, ...choice });
    expect((await problemIn(response)).code).toBe(code);
    expect((await read<{ jobs: JobInfo[] }>(await ask('GET', '/api/jobs'))).jobs).toEqual([]);
  });

  it('of a model that is not here fail with what to do', async () => {
    const { root, ask, grant, ended } = await server();
    mkdirSync(join(root, 'out'));
    makeClip(root, 'count.mp4', countingClip(3));
    const [input, output] = [(await grant('count.mp4')).id, (await grant('out')).id];
    const batch = { inputs: [input], output, formats: ['flo'], model: 'flowformer-things' };
    const job = await read<JobInfo>(await ask('POST', '/api/jobs', batch));
    expect(job).toMatchObject({ kind: 'export', title: 'count.mp4', output: 'out' });
    expect(await ended(job.id)).toMatchObject({ state: 'failed', error: { code: 'model-missing' } });
  });
});

describe('models', () => {
  it('are imported, described, and removed', async () => {
    temporaryStore();
    const { root, ask, grant, events } = await server();
    const file = 'animals.safetensors';
    writeClassifier(join(root, file));
    writeFileSync(join(root, 'animals.labels.txt'), 'ant\nbee\ncat\ndog\neel\nfox\n');
    const imported = await ask('POST', '/api/models/import', { grant: (await grant(file)).id });
    expect(imported.status).toBe(201);
    const { id } = await read<ModelSummary>(imported);
    expect(id).toBe('timm/animals');
    expect(events.some(({ type }) => type === 'models')).toBe(true);

    const path = `/api/models/${encodeURIComponent(id)}`;
    const description = await (await ask('GET', path)).json();
    expect(description).toMatchObject({ id, where: 'installed', classes: 6 });
    expect(description).not.toHaveProperty('path');
    expect(await (await ask('GET', `${path}/structure`)).json()).toMatchObject({ name: id, kind: 'model' });
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('GET', path)).status).toBe(404);
  });

  it('that come with the program have a card, and stay', async () => {
    const { ask } = await server();
    const { card } = await read<{ card: string }>(await ask('GET', '/api/models/nano'));
    expect(card).toMatch(/^# nano/);
    expect((await problemIn(await ask('DELETE', '/api/models/nano'))).code).toBe('bundled-model');
  });

  it('are refused where a file is none, or nobody may download it', async () => {
    temporaryStore();
    const { root, ask, grant, ended } = await server();
    writeFileSync(join(root, 'notes.pth'), 'no model');
    const notes = await ask('POST', '/api/models/import', { grant: (await grant('notes.pth')).id });
    expect((await problemIn(notes)).message).toContain('notes.pth');
    expect((await problemIn(await ask('POST', '/api/models/no-such/download'))).code).toBe('unknown-model');
    const { id } = await read<JobInfo>(await ask('POST', '/api/models/flowformer-small/download'));
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'not-downloadable' } });
  });
});
