/** Image files as a sequence of frames. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import type { Frame, FrameRange } from './frame.js';
import { isImagePath, readImage, readImageSize, type Size } from './image.js';
import { checkRange } from './range.js';

const natural = new Intl.Collator('en', { numeric: true });

/** The images of `folder`, absolute, in natural order (`frame_2` before `frame_10`), without hidden and other files. */
export async function imagesIn(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.') && isImagePath(name));
    const kinds = await Promise.all(names.map((name) => stat(join(folder, name))));
    return names
      .filter((_, i) => kinds[i]!.isFile())
      .sort(byNumber)
      .map((name) => join(folder, name));
  } catch (error) {
    throw fileError(error, folder, 'read');
  }
}

/** Numbers in names by their value; names that differ only in leading zeros or case by their characters. */
export function byNumber(a: string, b: string): number {
  return natural.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** The size that all of `paths` have. Throws StudioError `sizes-differ`, naming the first that does not agree. */
export async function commonSize(paths: readonly string[]): Promise<Size> {
  const first = await readImageSize(paths[0]!);
  for (const path of paths.slice(1)) checkSize(paths[0]!, first, path, await readImageSize(path));
  return first;
}

/** Decodes the images of `range` one by one, as they are asked for. `size` is that of all of them. */
export async function* imageFrames(
  paths: readonly string[],
  size: Size,
  range: FrameRange,
  signal?: AbortSignal,
): AsyncGenerator<Frame> {
  checkRange(range);
  const end = Math.min(range.end ?? paths.length - 1, paths.length - 1);
  for (let index = range.start; index <= end; index += range.step) {
    signal?.throwIfAborted();
    const picture = await readImage(paths[index]!);
    // It may have been replaced since its size was read.
    checkSize(paths[0]!, size, paths[index]!, picture);
    signal?.throwIfAborted();
    yield { ...picture, index };
  }
}

function checkSize(path: string, size: Size, otherPath: string, other: Size): void {
  if (size.width === other.width && size.height === other.height) return;
  throw new StudioError(
    'sizes-differ',
    `All images must have one size: ${path} is ${size.width}x${size.height}, ${otherPath} is ${other.width}x${other.height}.`,
  );
}
