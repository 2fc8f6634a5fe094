/** The pictures that classification is asked for: images, all images of folders, and frames of videos. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import type { Picture } from '../runtime/frame-image.js';
import type { FrameRange } from '../video/frame.js';
import { isImagePath, readImage } from '../video/image.js';
import { imagesIn } from '../video/images.js';
import type { FrameSource } from '../video/source.js';

/** One picture and where it is from. */
export interface SourcePicture {
  readonly source: string;
  readonly picture: Picture;
  /** Index in a video, and seconds from its beginning. */
  readonly frame?: number;
  readonly time?: number;
}

/** An image or a video that was found; nothing of it is decoded yet. */
export interface ClassifyInput {
  readonly path: string;
  /** Undefined where the source does not say. */
  readonly count: number | undefined;
  /** Throws StudioError for what cannot be decoded; pictures before that are sound. */
  read(signal: AbortSignal): AsyncIterable<SourcePicture>;
}

type OpenSource = (paths: readonly string[], signal: AbortSignal) => Promise<FrameSource>;

/**
 * What one input of the command stands for: itself, or the images of a folder. Videos are opened to count their frames;
 * `range` says which of them are wanted. Throws StudioError for what is not there, is no video, or is an empty folder.
 */
export async function findInputs(
  input: string,
  range: FrameRange,
  openSource: OpenSource,
  signal: AbortSignal,
): Promise<ClassifyInput[]> {
  const path = resolve(input);
  if (await isFolder(path)) {
    const images = await imagesIn(path);
    if (images.length === 0) throw new StudioError('no-images', `${path} holds no images.`);
    return images.map(imageInput);
  }
  if (isImagePath(path)) return [imageInput(path)];
  return [videoInput(path, range, await openSource([path], signal))];
}

const imageInput = (path: string): ClassifyInput => ({
  path,
  count: 1,
  async *read() {
    yield { source: path, picture: await readImage(path) };
  },
});

function videoInput(path: string, range: FrameRange, source: FrameSource): ClassifyInput {
  const count = framesIn(range, source.frameCount);
  return {
    path,
    count,
    async *read(signal) {
      let decoded = 0;
      for await (const { index, time, ...picture } of source.frames(range, signal)) {
        decoded++;
        yield { source: path, picture, frame: index, time };
      }
      if (decoded === 0 || decoded < (count ?? 0)) throw tooFew(path, decoded, count);
    },
  };
}

function framesIn({ start, end, step }: FrameRange, frameCount: number | undefined): number | undefined {
  const last = Math.min(end ?? Number.POSITIVE_INFINITY, (frameCount ?? Number.POSITIVE_INFINITY) - 1);
  return Number.isFinite(last) ? Math.max(0, Math.floor((last - start) / step) + 1) : undefined;
}

function tooFew(path: string, decoded: number, count: number | undefined): StudioError {
  return decoded === 0
    ? new StudioError('too-few-frames', `${path} has no frame in the range.`, 'Frames count from 0.')
    : new StudioError(
        'video-incomplete',
        `${path} is incomplete: ${decoded} of ${count} frames could be decoded.`,
      );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
