/** What the inputs of a plan stand for: the videos, folders of images and pairs that are to be computed. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, parse, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { fileError, StudioError, systemCode } from '../errors.js';
import { EXTENSIONS } from '../files/kinds.js';
import { isImagePath } from '../video/image.js';
import { JOURNAL, MANIFEST } from './layout.js';
import type { Plan } from './plan.js';

export interface FoundSource {
  /** Absolute: a video, a folder of images, or two images. */
  readonly paths: readonly string[];
  /** Stem of the file, name of the folder, or `A-B` of a pair. */
  readonly name: string;
  /** Where it lies below the folder or pattern that it was found by, without extension, with forward slashes. */
  readonly below: string;
}

type Searched = Pick<Plan, 'inputs' | 'recursive'>;

/**
 * A folder that holds videos stands for each of them; one that holds images and no video is one source; `recursive` adds
 * what the folders in it stand for. A pattern stands for the videos and folders that match it. A file is a source whatever
 * it is called, and two images are a pair. Results of ours are never sources. In the order of their paths, each once.
 * Throws StudioError: `file-missing` for a mistyped name, `no-inputs` for what holds nothing, `bad-usage` for single images.
 */
export async function findSources({ inputs, recursive }: Searched): Promise<FoundSource[]> {
  const kinds = await Promise.all(inputs.map(kindOf));
  const images = inputs.filter((_, i) => kinds[i] === 'image');
  if (images.length > 0) return [pairOf(images, inputs.length)];
  const found = await Promise.all(
    inputs.map((input, i) => {
      if (kinds[i] === 'folder') return inFolder(resolve(input), recursive);
      if (kinds[i] === 'pattern') return matching(input, recursive);
      return [video(resolve(input), dirname(resolve(input)))];
    }),
  );
  const byPath = new Map(found.flat().map((source) => [source.paths[0]!, source]));
  return [...byPath.values()].sort((a, b) => (a.paths[0]! < b.paths[0]! ? -1 : 1));
}

type Kind = 'folder' | 'image' | 'file' | 'pattern';

async function kindOf(input: string): Promise<Kind> {
  const path = resolve(input);
  try {
    if ((await stat(path)).isDirectory()) return 'folder';
    return isImagePath(path) ? 'image' : 'file';
  } catch (error) {
    // What exists is meant as it is spelled, brackets and all.
    if (systemCode(error) === 'ENOENT' && isDynamicPattern(input)) return 'pattern';
    throw fileError(error, path, 'read');
  }
}

function pairOf(images: readonly string[], inputs: number): FoundSource {
  if (images.length !== 2 || inputs !== 2) {
    throw new StudioError(
      'bad-usage',
      'Single images are taken as one pair: give exactly two of them and nothing else.',
      'For more images give the folder that holds them.',
    );
  }
  const paths = images.map((image) => resolve(image));
  const name = paths.map((path) => parse(path).name).join('-');
  return { paths, name, below: name };
}

async function matching(pattern: string, recursive: boolean): Promise<FoundSource[]> {
  const parts = toSlashes(pattern).split('/');
  const fixed = parts.findIndex((part) => isDynamicPattern(part));
  const cwd = resolve(`${parts.slice(0, fixed).join('/')}${fixed > 0 ? '/' : ''}`);
  const options = { cwd, onlyFiles: false, absolute: true, expandDirectories: false };
  const matches = await glob(parts.slice(fixed).join('/'), options);
  const folders = matches.filter((path) => path.endsWith('/')).map((path) => resolve(path));
  const files = matches.filter((path) => !path.endsWith('/')).map((path) => resolve(path));
  const videos = withoutResults(files).filter(isVideoPath);
  const inside = await Promise.all(folders.map((folder) => listed(folder, recursive, cwd)));
  const found = [...videos.map((path) => video(path, cwd)), ...inside.flat()];
  if (found.length > 0) return found;
  throw new StudioError(
    'no-inputs',
    `No video and no folder of images matches ${pattern}.`,
    files.some(isImagePath) ? 'For images give the folder that holds them.' : undefined,
  );
}

async function inFolder(folder: string, recursive: boolean): Promise<FoundSource[]> {
  const found = await listed(folder, recursive, folder);
  if (found.length > 0) return found;
  throw new StudioError(
    'no-inputs',
    `${folder} holds no video and no image.`,
    recursive ? undefined : 'Give --recursive to search the folders in it too.',
  );
}

/** The sources in a folder that was found below `top`. */
async function listed(folder: string, recursive: boolean, top: string): Promise<FoundSource[]> {
  const files = await filesIn(folder, recursive);
  const byFolder = new Map<string, string[]>();
  for (const file of withoutResults(files)) {
    const inside = byFolder.get(dirname(file));
    if (inside) inside.push(file);
    else byFolder.set(dirname(file), [file]);
  }
  return [...byFolder].flatMap(([path, inside]) => {
    const videos = inside.filter(isVideoPath);
    if (videos.length > 0) return videos.map((file) => video(file, top));
    return inside.some(isImagePath) ? [imageFolder(path, top)] : [];
  });
}

/** Files that are not hidden, and not in a hidden folder. Not by a pattern: those match no name with a new line in it. */
async function filesIn(folder: string, recursive: boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive, withFileTypes: true }).catch((error: unknown) => {
    throw fileError(error, folder, 'read');
  });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name));
  return paths.filter(
    (path) =>
      !relative(folder, path)
        .split(sep)
        .some((part) => part.startsWith('.')),
  );
}

/** A folder with a manifest and a journal holds what a run of ours wrote. */
function withoutResults(files: readonly string[]): string[] {
  const known = new Set(files);
  const journals = files.filter(
    (file) => basename(file) === JOURNAL && known.has(join(dirname(file), MANIFEST)),
  );
  const results = journals.map((journal) => dirname(journal) + sep);
  return files.filter((file) => !results.some((folder) => file.startsWith(folder)));
}

function video(path: string, top: string): FoundSource {
  const below = relative(top, path);
  const { name } = parse(path);
  return { paths: [path], name, below: toSlashes(join(dirname(below), name)) };
}

function imageFolder(path: string, top: string): FoundSource {
  const name = basename(path) || 'images';
  return { paths: [path], name, below: toSlashes(relative(top, path)) || name };
}

const isVideoPath = (path: string): boolean =>
  EXTENSIONS.video.includes(extname(path).slice(1).toLowerCase());

const toSlashes = (path: string): string => (sep === '\\' ? path.replaceAll(sep, '/') : path);
