import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError, StudioError, systemCode } from '../errors.js';

/**
 * Makes the folder `path` and those above it; returns the outermost that was not there, or undefined if all were. Not by
 * Node's recursive mkdir, which tells of a read-only disk as of a missing folder, and does not say which file is in the way.
 * Throws StudioError: `not-a-folder`, `no-permission`, `disk-full`.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    if (await isFolder(path)) return undefined;
    const parent = dirname(path);
    const above = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
    if (!above || parent === path) throw fileError(error, path, 'write');
    if (await isFolder(parent)) throw noPlace(path, error);
    const outermost = await makeFolder(parent);
    return (await makeFolder(path)) && (outermost ?? path);
  }
}

/** Such as /proc, which says of a new folder that it does not exist. */
function noPlace(path: string, cause: unknown): StudioError {
  const advice = 'Choose another output folder with --out.';
  return new StudioError('no-permission', `No folder can be made at ${path}.`, advice, { cause });
}

async function isFolder(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status?.isDirectory() ?? false;
}
