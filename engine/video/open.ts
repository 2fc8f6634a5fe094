/** Turns what a person gives into a source of frames. */
import { stat } from 'node:fs/promises';
import { basename, parse, resolve } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import { decodeFrames } from './decode.js';
import { isImagePath } from './image.js';
import { commonSize, imageFrames, imagesIn } from './images.js';
import { probe } from './probe.js';
import { findPrograms, type Programs } from './programs.js';
import type { FrameSource } from './source.js';
import { readTimestamps } from './timestamps.js';

export { isImagePath };

const advice = 'Give a video, a folder of images, or two images.';

/**
 * Opens a video, a folder of images, or two images; `programs` are those of findPrograms() unless given. Reads headers and
 * timestamps, decodes nothing. Throws StudioError: `bad-input` for anything else, `no-images` and `single-image` for too
 * few, `sizes-differ`, and those of probe() and readImageSize().
 */
export async function openSource(
  inputs: readonly string[],
  programs?: Programs,
  signal?: AbortSignal,
): Promise<FrameSource> {
  const paths = inputs.map((input) => resolve(input));
  const folders = await Promise.all(paths.map(isFolder));
  if (paths.length === 1) {
    const path = paths[0]!;
    if (folders[0]) return openFolder(path);
    if (isImagePath(path)) {
      throw new StudioError('single-image', `${path} is a single image; flow needs two.`, advice);
    }
    return openVideo(path, programs ?? (await findPrograms()), signal);
  }
  if (paths.length === 2 && paths.every((path, i) => !folders[i] && isImagePath(path))) {
    return openImages(paths, paths, paths.map(stem).join('-'));
  }
  throw new StudioError('bad-input', `${wrongInputs(paths)}.`, advice);
}

async function openVideo(path: string, programs: Programs, signal?: AbortSignal): Promise<FrameSource> {
  const video = await probe(path, programs.ffprobe, signal);
  const { times, frameCount, cut } = await readTimestamps(video, programs.ffprobe, signal);
  if (times.length === 0) {
    throw new StudioError('video-corrupt', `${path} is damaged: no frame of it can be decoded.`);
  }
  const { width, height, fps } = video;
  return {
    kind: 'video',
    paths: [path],
    name: stem(path),
    width,
    height,
    frameCount,
    fps,
    frames: (range, abort) => {
      // Past the table, a cut video may have frames with others missing before them.
      const last = cut ? times.length - 1 : Number.MAX_SAFE_INTEGER;
      if (range.start > last) return imageFrames([], video, range, abort);
      const end = Math.min(range.end ?? last, last);
      return decodeFrames(video, times, { ...range, end: cut ? end : range.end }, programs.ffmpeg, abort);
    },
  };
}

async function openFolder(folder: string): Promise<FrameSource> {
  const files = await imagesIn(folder);
  if (files.length === 0) throw new StudioError('no-images', `${folder} holds no images.`, advice);
  if (files.length === 1) {
    throw new StudioError('single-image', `${folder} holds a single image; flow needs two.`, advice);
  }
  return openImages([folder], files, basename(folder) || 'images');
}

async function openImages(
  paths: readonly string[],
  files: readonly string[],
  name: string,
): Promise<FrameSource> {
  const size = await commonSize(files);
  return {
    kind: 'images',
    paths,
    name,
    ...size,
    frameCount: files.length,
    frames: (range, signal) => imageFrames(files, size, range, signal),
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

function stem(path: string): string {
  return parse(path).name;
}

function wrongInputs(paths: readonly string[]): string {
  if (paths.length === 0) return 'There is no input';
  if (paths.length > 2) return `${paths.length} inputs are too many for one run`;
  return `${paths[0]} and ${paths[1]} are not two images`;
}
