/** The part of a file that has arrived so far, and which version of the remote file it is a part of. */
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../files/parse-json.js';
import { downloadFolder, inStore } from './store.js';

const versionSchema = z.object({ url: z.string(), version: z.string() });

/** A part that can be gone on with. */
export interface Part {
  readonly bytes: number;
  /** The server's mark of the version it belongs to: an ETag or a date. */
  readonly version: string;
}

/** Where the part of a download waits. */
export const partPath = (url: string): string => join(downloadFolder(), basename(new URL(url).pathname));

/** What there is of `url` in `path`; undefined if nothing, or if nobody can tell of which version it is. */
export async function readPart(path: string, url: string): Promise<Part | undefined> {
  const [text, status] = await Promise.all([
    readFile(versionPath(path), 'utf8').catch(() => undefined),
    stat(path).catch(() => undefined),
  ]);
  if (text === undefined || !status || status.size === 0) return undefined;
  const known = versionSchema.safeParse(parseJson(text));
  if (!known.success || known.data.url !== url) return undefined;
  return { bytes: status.size, version: known.data.version };
}

/** Begins a part anew. Without a version it can be finished, but not gone on with. */
export async function beginPart(path: string, url: string, version: string | null): Promise<void> {
  await discardPart(path);
  if (version === null) return;
  await inStore(path, () => writeFile(versionPath(path), JSON.stringify({ url, version })));
}

/** Writes what arrives behind the first `start` bytes; yields how many there are after each piece. */
export async function* appendTo(
  path: string,
  start: number,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<number> {
  const file = await inStore(path, () => open(path, 'a'));
  let bytes = start;
  try {
    for await (const piece of pieces) {
      await inStore(path, () => file.writeFile(piece));
      bytes += piece.length;
      yield bytes;
    }
    await inStore(path, () => file.sync());
  } finally {
    await file.close();
  }
}

/** Removes a part and what is known of it; false if there was none. */
export async function discardPart(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  for (const one of [path, versionPath(path)]) await inStore(one, () => rm(one, { force: true }));
  return status !== undefined;
}

const versionPath = (path: string): string => `${path}.version`;
