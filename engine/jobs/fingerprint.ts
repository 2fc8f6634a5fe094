/** What tells a changed input from the same one, cheaply: sizes, and contents as a whole or in samples. */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileError } from '../errors.js';
import { imagesIn } from '../video/images.js';

/** So much is read of one source; larger files are sampled. */
const BUDGET = 32 << 20;
/** Samples of one file, evenly spread from its first byte to its last. */
const SAMPLES = 16;
const SMALLEST_SAMPLE = 4 << 10;

/**
 * SHA-256 over names, sizes and contents of a source: a file, a folder's images, or a pair of images. Where the folder
 * stands and when it was copied does not matter. Throws StudioError for what cannot be read.
 */
export async function fingerprintSource(paths: readonly string[]): Promise<string> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  const hash = createHash('sha256');
  for (const path of files) await hashFile(hash, path, BUDGET / files.length);
  return hash.digest('hex');
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    return await imagesIn(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function hashFile(hash: Hash, path: string, budget: number): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    hash.update(JSON.stringify([basename(path), size]));
    for (const { start, length } of samples(size, budget)) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  } finally {
    await file?.close();
  }
}

/** Which stretches of a file of `size` bytes are read: all of it, or samples that include both ends. */
export function samples(size: number, budget: number): { start: number; length: number }[] {
  const length = Math.max(SMALLEST_SAMPLE, Math.floor(budget / SAMPLES));
  if (size <= SAMPLES * length) return size > 0 ? [{ start: 0, length: size }] : [];
  return Array.from({ length: SAMPLES }, (_, i) => ({
    start: Math.round(((size - length) * i) / (SAMPLES - 1)),
    length,
  }));
}
