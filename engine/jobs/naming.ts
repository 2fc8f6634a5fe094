/** Which sources a plan's inputs are, and the name of the result folder of each. */
import { stat } from 'node:fs/promises';
import { basename, parse, resolve } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import { isImagePath } from '../video/image.js';

/** One source of a plan: a video, a folder, or a pair of images. */
export interface PlannedSource {
  /** Absolute; two for a pair of images. */
  readonly paths: readonly string[];
  /** The result folder's name, unique in the plan whatever case the file system ignores. */
  readonly name: string;
}

/**
 * Two images are a pair; all else is a source each, run in the order of their paths. The first of a name keeps it, the
 * next get -2, -3, ...: this follows from the plan alone, never from what happens to exist in the output folder.
 * Throws StudioError: `bad-usage` for any other number of images, `file-missing` for a mistyped name.
 */
export async function planSources(inputs: readonly string[]): Promise<PlannedSource[]> {
  const files = await Promise.all(inputs.map((input) => describe(resolve(input))));
  if (files.some((file) => file.isImage)) {
    if (files.length !== 2 || !files.every((file) => file.isImage)) {
      throw new StudioError(
        'bad-usage',
        'Single images are taken as one pair: give exactly two of them and nothing else.',
        'For more images give the folder that holds them.',
      );
    }
    return [{ paths: files.map((file) => file.path), name: files.map((file) => file.stem).join('-') }];
  }
  const taken = new Set<string>();
  const stems = new Map(files.map((file) => [file.path, file.stem]));
  return [...stems]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, stem]) => {
      return { paths: [path], name: claimName(stem, taken) };
    });
}

async function describe(path: string) {
  const status = await stat(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  if (status.isDirectory()) return { path, stem: basename(path) || 'images', isImage: false };
  return { path, stem: parse(path).name, isImage: isImagePath(path) };
}

function claimName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let suffix = 2; taken.has(name.toLowerCase()); suffix++) name = `${wanted}-${suffix}`;
  taken.add(name.toLowerCase());
  return name;
}
