/** The flow files of a folder. */
import { open, readdir, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { fileError } from '../errors.js';
import { flowFormats, formatOfName } from './formats/index.js';
import { isKittiPng } from './formats/kitti.js';

/** Throws StudioError if there is nothing at `path`, or it may not be read. */
export async function isFolder(path: string): Promise<boolean> {
  const status = await stat(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  return status.isDirectory();
}

/**
 * The flow files right in `folder` by stem, sorted. Pictures do not count; of several formats of one field the most exact
 * does.
 */
export async function flowFilesIn(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileError(error, folder, 'read');
  });
  const files = new Map<string, string>();
  for (const format of Object.values(flowFormats).reverse()) {
    for (const name of names.filter((candidate) => formatOfName(candidate) === format)) {
      const path = join(folder, name);
      if (format.id !== 'kitti' || (await holdsKittiPng(path))) files.set(parse(name).name, path);
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function holdsKittiPng(path: string): Promise<boolean> {
  const file = await open(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(26));
    return isKittiPng(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
