import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentOf, temporaryFolder } from '../../test/folders.js';
import { writeClassifier } from '../../test/support/checkpoint.js';
import { serveFile } from '../../test/support/file-server.js';
import { temporaryStore } from '../../test/support/store.js';
import { type CatalogEntry, findEntry } from '../models/catalog.js';
import { locateModel } from '../models/locate.js';
import { recogniseFile } from '../models/recognise.js';
import { downloadModel } from './download-model.js';
import type { StudioEvent } from './events.js';

const { signal } = new AbortController();

/** A small model that is served under this address and has the id of a large one. */
async function standIn(url: string, path: string): Promise<CatalogEntry> {
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 8);
  return {
    ...findEntry('swin_t')!,
    architecture: (await recogniseFile(path)).architecture,
    weights: { kind: 'download', url: `${url}model-${sha256}.safetensors`, sha256 },
  };
}

async function download(entry: CatalogEntry, mirror?: string): Promise<StudioEvent[]> {
  const events: StudioEvent[] = [];
  await downloadModel(entry, (event) => events.push(event), { mirror, signal });
  return events;
}

it('puts a model in its place once it is whole, and does so once', async () => {
  const store = temporaryStore();
  const path = writeClassifier(join(temporaryFolder(), 'model.safetensors'));
  const content = readFileSync(path);
  const server = await serveFile({ content, etag: '"one"', dropAfter: 5_000_000 });
  const entry = await standIn(server.url, path);
  await expect(download(entry)).rejects.toMatchObject({ code: 'download-interrupted' });
  await expect(locateModel('swin_t')).rejects.toMatchObject({ code: 'model-missing' });

  server.behaviour = { content, etag: '"one"' };
  const events = await download(entry);
  const located = await locateModel('swin_t', 'classification');
  expect(events.at(-1)).toEqual({ type: 'done', outputs: [located.path], computed: 1, kept: 0 });
  const progress = events.filter((event) => event.type === 'progress');
  expect(progress[0].done).toBeGreaterThan(5_000_000);
  expect(progress.at(-1)).toMatchObject({ done: content.length, total: content.length });
  expect(located.record).toMatchObject({
    name: 'ViT-Ti/32',
    source: expect.stringMatching(/^http:.*\/model-/),
  });
  expect(Object.keys(contentOf(store))).toHaveLength(2);

  const again = await download(entry);
  expect(again.map(({ type }) => type)).toEqual(['notice', 'done']);
  expect(again[1]).toMatchObject({ computed: 0, kept: 1 });
  expect(server.asked).toHaveLength(2);
});

it('goes to the mirror when there is one', async () => {
  temporaryStore();
  const path = writeClassifier(join(temporaryFolder(), 'model.safetensors'));
  const server = await serveFile({ content: readFileSync(path) });
  const entry = await standIn('https://publisher.invalid/some/folder/', path);
  await download(entry, `${server.url}models`);
  expect(server.asked[0].path).toMatch(/^\/models\/model-[0-9a-f]{8}\.safetensors$/);
  const sentence = 'FLOW_STUDIO_MIRROR is "ftp://mirror", which is no http or https address.';
  temporaryStore();
  await expect(download(entry, 'ftp://mirror')).rejects.toThrow(sentence);
});

it('lets one run at a time download a model', async () => {
  temporaryStore();
  const path = writeClassifier(join(temporaryFolder(), 'model.safetensors'));
  // It stays on its way until the other has been refused.
  const server = await serveFile({ content: readFileSync(path), stallAfter: 1000 });
  const entry = await standIn(server.url, path);
  const leaving = new AbortController();
  const first = downloadModel(entry, () => {}, { signal: leaving.signal });
  const left = expect(first).rejects.toBe('enough');
  await expect.poll(() => server.asked.length).toBe(1);
  await expect(download(entry)).rejects.toMatchObject({
    code: 'download-busy',
    message: 'Another run is downloading swin_t.',
  });
  leaving.abort('enough');
  await left;
});

it('has nothing to do for what comes with the program, and says where the rest is', async () => {
  expect(await download(findEntry('nano')!)).toMatchObject([
    { type: 'notice', message: 'The model nano comes with the program.' },
    { type: 'done' },
  ]);
  await expect(download(findEntry('flowformer-sharp')!)).rejects.toMatchObject({
    code: 'not-downloadable',
    advice: expect.stringMatching(/^Download things_kitti\.pth from https:\/\/drive\.google\.com/),
  });
});
