import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { mount, smallDisk } from '../../test/support/disk.js';
import { closedServer, type FileServer, serveFile } from '../../test/support/file-server.js';
import { type FileToFetch, fetchFile } from './download.js';

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 7));
const other = Buffer.from(content.map((byte) => byte ^ 1));
const hash = createHash('sha256').update(content).digest('hex');

function fileOf(url: string, folder = temporaryFolder()): FileToFetch {
  return { url: `${url}model.pth`, sha256: hash.slice(0, 8), part: join(folder, 'model.pth') };
}

/** Fetches, and returns every number of bytes that was told. */
async function fetchAll(file: FileToFetch, patience?: number, signal = new AbortController().signal) {
  const told: number[] = [];
  const sha256 = await fetchFile(file, { onBytes: (bytes) => told.push(bytes), signal, patience });
  return { told, sha256 };
}

/** A first try that breaks after 100 000 bytes. */
async function interrupted(behaviour: Partial<FileServer['behaviour']> = {}) {
  const server = await serveFile({ content, etag: '"one"', dropAfter: 100_000, ...behaviour });
  const file = fileOf(server.url);
  await expect(fetchAll(file)).rejects.toMatchObject({
    code: 'download-interrupted',
    message: `The connection to ${new URL(server.url).host} broke before the file was complete.`,
    advice: expect.stringContaining('goes on from there'),
  });
  expect(statSync(file.part).size).toBe(100_000);
  return { server, file };
}

describe('a download', () => {
  it('arrives whole, and tells how far it is', async () => {
    const server = await serveFile({ content, etag: '"one"' });
    const file = fileOf(server.url);
    const { told, sha256 } = await fetchAll(file);
    expect(sha256).toBe(hash);
    expect([told[0], told.at(-1)]).toEqual([0, content.length]);
    expect(readFileSync(file.part).equals(content)).toBe(true);
  });

  it('goes on where the connection broke', async () => {
    const { server, file } = await interrupted();
    server.behaviour = { content, etag: '"one"' };
    const { told } = await fetchAll(file);
    expect(told[0]).toBe(100_000);
    expect(server.asked.at(-1)).toEqual({ path: '/model.pth', range: 'bytes=100000-', ifRange: '"one"' });
    expect(readFileSync(file.part).equals(content)).toBe(true);
  });

  it('starts again when the server ignores Range', async () => {
    const { server, file } = await interrupted();
    server.behaviour = { content, etag: '"one"', ranges: false };
    const { told } = await fetchAll(file);
    expect(told[0]).toBe(0);
    expect(readFileSync(file.part).equals(content)).toBe(true);
  });

  it('starts again when the server has another file by now', async () => {
    const { server, file } = await interrupted({ content: other, etag: '"zero"' });
    server.behaviour = { content, etag: '"one"' };
    await fetchAll(file);
    expect(server.asked.at(-1)).toMatchObject({ range: 'bytes=100000-', ifRange: '"zero"' });
    expect(readFileSync(file.part).equals(content)).toBe(true);
  });

  it.each([undefined, 'W/"weak"'])('starts again when nothing tells the version, etag %s', async (etag) => {
    const { server, file } = await interrupted({ etag });
    server.behaviour = { content, etag };
    await fetchAll(file);
    expect(server.asked.at(-1)!.range).toBeUndefined();
    expect(readFileSync(file.part).equals(content)).toBe(true);
  });

  it('starts again from another address', async () => {
    const { server, file } = await interrupted();
    server.behaviour = { content, etag: '"one"' };
    await fetchAll({ ...file, url: `${server.url}mirror/model.pth` });
    expect(server.asked.at(-1)!.range).toBeUndefined();
  });

  it('is only checked when all of it is there', async () => {
    const { server, file } = await interrupted({ dropAfter: 100_000 });
    writeFileSync(file.part, content);
    server.behaviour = { content, etag: '"one"' };
    const { told } = await fetchAll(file);
    expect(told[0]).toBe(content.length);
  });

  it('starts again when more is there than the server has', async () => {
    const { server, file } = await interrupted();
    writeFileSync(file.part, Buffer.concat([content, content]));
    server.behaviour = { content, etag: '"one"' };
    await fetchAll(file);
    expect(readFileSync(file.part).equals(content)).toBe(true);
  });

  it('is deleted when its hash is wrong', async () => {
    const server = await serveFile({ content: other });
    const file = fileOf(server.url);
    await expect(fetchAll(file)).rejects.toMatchObject({
      code: 'wrong-hash',
      message: expect.stringMatching(
        new RegExp(
          `^What came from ${file.url} is not .*begins with [0-9a-f]{8}, not ${hash.slice(0, 8)}\\.$`,
        ),
      ),
    });
    expect(existsSync(file.part)).toBe(false);
  });

  it('is deleted when its beginning was damaged on the disk', async () => {
    const { server, file } = await interrupted();
    writeFileSync(file.part, other.subarray(0, 100_000));
    server.behaviour = { content, etag: '"one"' };
    await expect(fetchAll(file)).rejects.toMatchObject({ code: 'wrong-hash' });
    await fetchAll(file);
  });

  it.each([
    [404, 'download-missing', / does not exist \(404\)\.$/],
    [403, 'download-refused', /^The server answered "403 Forbidden" for http.*\.$/],
    [503, 'download-refused', /^The server answered "503 Service Unavailable" for http.*\.$/],
  ])('says what a %i means, and keeps its part', async (status, code, message) => {
    const { server, file } = await interrupted();
    server.behaviour = { content, status };
    await expect(fetchAll(file)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(statSync(file.part).size).toBe(100_000);
  });

  it('says when there is no connection', async () => {
    const url = await closedServer();
    await expect(fetchAll(fileOf(url))).rejects.toMatchObject({
      code: 'no-network',
      message: `${new URL(url).host} refuses the connection.`,
    });
    await expect(fetchAll(fileOf('http://no-such-host.invalid/'))).rejects.toMatchObject({
      code: 'no-network',
      message: expect.stringMatching(/^no-such-host\.invalid c.*\.$/),
    });
  });

  it('does not wait for ever', async () => {
    const server = await serveFile({ content, stallAfter: 100_000 });
    const file = fileOf(server.url);
    await expect(fetchAll(file, 300)).rejects.toMatchObject({
      code: 'download-timeout',
      message: `${new URL(server.url).host} has sent nothing for 0.3 seconds.`,
    });
    expect(statSync(file.part).size).toBe(100_000);
  });

  it('stops at once when cancelled, and keeps its part', async () => {
    const server = await serveFile({ content, etag: '"one"', stallAfter: 100_000 });
    const file = fileOf(server.url);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(fetchAll(file, 60_000, controller.signal)).rejects.toThrow('enough');
    server.behaviour = { content, etag: '"one"' };
    expect((await fetchAll(file)).told[0]).toBe(100_000);
  });

  it('says when the disk is full, and goes on when there is room', async (test) => {
    const disk = smallDisk(128);
    if (!disk) return test.skip('only root on Linux can mount a small disk');
    const server = await serveFile({ content, etag: '"one"' });
    const file = fileOf(server.url, disk);
    await expect(fetchAll(file)).rejects.toMatchObject({
      code: 'disk-full',
      message: `The disk is full: ${file.part} could not be written.`,
    });
    const kept = statSync(file.part).size;
    expect(kept).toBeGreaterThan(0);
    mount('-o', 'remount,size=1m', disk);
    expect((await fetchAll(file)).told[0]).toBe(kept);
  });
});
