/**
 * Files that appear complete or not at all: written under a temporary name in the same folder, flushed to the disk,
 * then renamed. A kill leaves at most a temporary file, which `sweepTemporaryFiles` knows by its name.
 */
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, systemCode } from '../errors.js';

/** Our own temporary names, and those of the MP4 encoder. */
const TEMPORARY = /^\..+\.(flow-studio-[0-9a-f]{12}\.tmp|[0-9a-f]{8}\.part)$/;

/** A complete file that waits under a temporary name. */
export interface StagedFile {
  readonly path: string;
  readonly bytes: number;
  /** Puts the file in place, over an older one of the same name. */
  commit(): Promise<void>;
  /** Removes the temporary file; never throws. */
  discard(): Promise<void>;
}

/** Writes `data` to a temporary name beside `path`. Throws StudioError naming `path`; then nothing is left behind. */
export async function stageFile(path: string, data: Uint8Array | string): Promise<StagedFile> {
  const temporary = temporaryName(path);
  try {
    await writeNewFile(temporary, data);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(error, path, 'write');
  }
  return staged(temporary, path, Buffer.byteLength(data));
}

/** Writes `path` so that no reader ever sees a part of it. Throws StudioError naming `path`. */
export async function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  await (await stageFile(path, data)).commit();
}

function staged(temporary: string, path: string, bytes: number): StagedFile {
  const discard = () => rm(temporary, { force: true }).catch(() => {});
  return {
    path,
    bytes,
    discard,
    async commit() {
      try {
        await rename(temporary, path);
      } catch (error) {
        await discard();
        throw fileError(error, path, 'write');
      }
    },
  };
}

/** Writes a file that is not there yet, and flushes it to the disk. Throws the system's own error. */
export async function writeNewFile(path: string, data: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name beside `path`: hidden, and without the extension that would make it look like a result. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.flow-studio-${randomBytes(6).toString('hex')}.tmp`);
}

/** Removes the temporary files that a killed run left in `folder`; a folder that is not there has none. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw fileError(error, folder, 'read');
  });
  for (const name of names.filter((candidate) => TEMPORARY.test(candidate))) {
    await rm(join(folder, name), { force: true }).catch((error: unknown) => {
      throw fileError(error, join(folder, name), 'write');
    });
  }
}
