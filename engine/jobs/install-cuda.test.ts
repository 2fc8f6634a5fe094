import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ZipFile } from 'yazl';
import { contentOf, temporaryFolder } from '../../test/folders.js';
import { smallDisk } from '../../test/support/disk.js';
import { closedServer, serveFile } from '../../test/support/file-server.js';
import { temporaryStore } from '../../test/support/store.js';
import { type CudaFiles, cudaFiles } from '../runtime/cuda-files.js';
import type { StudioEvent } from './events.js';
import { installCuda } from './install-cuda.js';

const linux = { platform: 'linux', arch: 'x64' } as const;
const { package: wanted, paths } = cudaFiles();

/** What the libraries hold in the stand-in for the package: random, so that it does not get small. */
const libraries = new Map([...paths, 'lib/other.so'].map((path) => [path, randomBytes(300_000)]));
const nupkg = await zipped(libraries);
const sha512 = createHash('sha512').update(nupkg).digest('base64');

async function zipped(entries: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  const options = { mtime: new Date(), mode: 0o100644, compressionLevel: 6, forceDosTimestamp: true };
  for (const [path, content] of entries) zip.addBuffer(content, path, options);
  zip.end();
  return buffer(zip.outputStream);
}

/** A feed that has one package at `url`; returns the address of its index. */
async function serveFeed(url: string, hash = sha512): Promise<string> {
  const server = createServer(({ url: asked, headers: { host } }, response) => {
    const base = `http://${host}/`;
    const id = wanted.name.toLowerCase();
    const answers: Record<string, unknown> = {
      '/v3/index.json': { resources: [{ '@id': `${base}hive/`, '@type': 'RegistrationsBaseUrl/3.6.0' }] },
      [`/hive/${id}/${wanted.version}.json`]: {
        catalogEntry: `${base}catalog/entry.json`,
        packageContent: `${url}${id}.${wanted.version}.nupkg`,
      },
      '/catalog/entry.json': { packageHash: hash, packageHashAlgorithm: 'SHA512' },
    };
    const answer = answers[asked!];
    response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/index.json`;
}

/** The files that are to be installed into an empty folder. */
const filesFrom = (feed: string, folder = temporaryFolder()): CudaFiles => ({ ...cudaFiles(), folder, feed });

async function install(files: CudaFiles, signal = new AbortController().signal): Promise<StudioEvent[]> {
  const events: StudioEvent[] = [];
  await installCuda(files, (event) => events.push(event), signal, linux);
  return events;
}

const hashes = Object.fromEntries(
  paths.map((path) => [basename(path), createHash('sha256').update(libraries.get(path)!).digest('hex')]),
);

it('asks for the version of ONNX Runtime that is installed', async () => {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');
  expect(wanted).toEqual({ name: 'Microsoft.ML.OnnxRuntime.Gpu.Linux', version });
  expect(paths.map((path) => basename(path)).at(-1)).toBe('libonnxruntime_providers_cuda.so');
});

it('puts the libraries in their place, once, and goes on where the connection broke', async () => {
  const store = temporaryStore();
  const server = await serveFile({ content: nupkg, etag: '"one"', dropAfter: 200_000 });
  const files = filesFrom(await serveFeed(server.url));
  await expect(install(files)).rejects.toMatchObject({ code: 'download-interrupted' });
  expect(contentOf(files.folder)).toEqual({});

  server.behaviour = { content: nupkg, etag: '"one"' };
  const events = await install(files);
  expect(server.asked.at(-1)?.range).toBe('bytes=200000-');
  expect(contentOf(files.folder)).toEqual(hashes);
  expect(contentOf(store)).toEqual({});
  const progress = events.filter((event) => event.type === 'progress');
  expect(progress.at(-1)).toMatchObject({ done: nupkg.length, total: nupkg.length });
  expect(events.at(-1)).toMatchObject({ type: 'done', computed: 2 });

  const asked = server.asked.length;
  expect((await install(files)).at(-1)).toMatchObject({ type: 'done', computed: 0, kept: 2 });
  expect(server.asked).toHaveLength(asked);
});

describe('leaves nothing in the place and says why', () => {
  it('without a network', async () => {
    temporaryStore();
    const files = filesFrom(await closedServer());
    await expect(install(files)).rejects.toMatchObject({
      code: 'no-network',
      message: expect.stringContaining('refuses the connection'),
      advice: expect.stringContaining('FLOW_STUDIO_NUGET'),
    });
    expect(contentOf(files.folder)).toEqual({});
  });

  it('when another file arrives', async () => {
    const store = temporaryStore();
    const server = await serveFile({ content: Buffer.concat([nupkg, Buffer.from('!')]) });
    const files = filesFrom(await serveFeed(server.url));
    await expect(install(files)).rejects.toMatchObject({ code: 'wrong-hash' });
    expect(contentOf(files.folder)).toEqual({});
    expect(contentOf(store)).toEqual({});
  });

  it('when the package holds something else', async () => {
    temporaryStore();
    const [first] = paths;
    const content = await zipped(new Map([[first, libraries.get(first)!]]));
    const server = await serveFile({ content });
    const hash = createHash('sha512').update(content).digest('base64');
    const files = filesFrom(await serveFeed(server.url, hash));
    await expect(install(files)).rejects.toMatchObject({
      code: 'cuda-package',
      message: expect.stringContaining('libonnxruntime_providers_cuda.so'),
    });
    expect(contentOf(files.folder)).toEqual({});
  });

  it('when the feed has no such version, or is none', async () => {
    const feed = await serveFeed('http://127.0.0.1/');
    const files = filesFrom(feed);
    const other = { ...files, package: { ...wanted, version: '0.0.1' } };
    await expect(install(other)).rejects.toMatchObject({ code: 'download-missing' });
    const { url } = await serveFile({ content: Buffer.from('<html>Log in</html>') });
    await expect(install({ ...files, feed: url })).rejects.toMatchObject({ code: 'bad-feed' });
  });

  it('on another platform', async () => {
    const machine = { platform: 'darwin', arch: 'arm64' } as const;
    const { signal } = new AbortController();
    await expect(
      installCuda(filesFrom('http://127.0.0.1/'), () => {}, signal, machine),
    ).rejects.toMatchObject({
      code: 'device-unavailable',
      message: 'NVIDIA CUDA cannot be used: it needs Linux on x64.',
    });
  });

  it('on a full disk, and downloads nothing twice', async (test) => {
    const disk = smallDisk(400);
    if (!disk) return test.skip('only root on Linux can mount a small disk');
    temporaryStore();
    const server = await serveFile({ content: nupkg, etag: '"one"' });
    const files = filesFrom(await serveFeed(server.url), disk);
    await expect(install(files)).rejects.toMatchObject({ code: 'disk-full' });
    // The first library is whole; the one that makes the device appear is not there.
    expect(Object.keys(contentOf(disk))).toEqual(['libonnxruntime_providers_shared.so']);
    const roomy = { ...files, folder: temporaryFolder() };
    await install(roomy);
    expect(server.asked.at(-1)?.range).toBe(`bytes=${nupkg.length}-`);
    expect(contentOf(roomy.folder)).toEqual(hashes);
  });

  it('when cancelled', async () => {
    temporaryStore();
    const server = await serveFile({ content: nupkg, etag: '"one"', stallAfter: 100_000 });
    const files = filesFrom(await serveFeed(server.url));
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(install(files, controller.signal)).rejects.toThrow('enough');
    expect(contentOf(files.folder)).toEqual({});
  });
});
