/** Reads one image file as an upright RGB picture. */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp from 'sharp';
import { fileError, StudioError } from '../errors.js';
import type { Frame } from './frame.js';
import { readPpm, readPpmSize } from './ppm.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Picture = Size & Pick<Frame, 'data'>;

const netpbm = new Set(['.ppm', '.pgm', '.pnm']);
const heic = new Set(['.heic', '.heif']);
const others = new Set(['.png', '.jpg', '.jpeg', '.jpe', '.webp', '.tif', '.tiff']);

/** Whether `path` has the name of an image. */
export function isImagePath(path: string): boolean {
  const extension = extname(path).toLowerCase();
  return [netpbm, heic, others].some((known) => known.has(extension));
}

/**
 * The size of the upright image, from its header. Throws StudioError: `file-missing`, `not-a-file`, `no-permission`,
 * `file-empty`, `image-corrupt`, `heic-unsupported`.
 */
export async function readImageSize(path: string): Promise<Size> {
  return guarded(path, async () => {
    if (isNetpbm(path)) return readPpmSize(path);
    const { autoOrient } = await sharp(path).metadata();
    return autoOrient;
  });
}

/**
 * Decodes an image: EXIF orientation applied, grey as equal R, G and B, what is transparent over black. 16-bit samples become
 * floats 0..255. Throws StudioError: those of readImageSize(), and `image-unsupported` for pixels neither 8 nor 16 bit.
 */
export async function readImage(path: string): Promise<Picture> {
  return guarded(path, () => (isNetpbm(path) ? decodeNetpbm(path) : decode(path)));
}

async function decode(path: string): Promise<Picture> {
  // 'error' includes cut files; the stricter 'warning' refuses images for an odd tag.
  const image = sharp(path, { failOn: 'error' });
  const { depth } = await image.metadata();
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw new StudioError(
      'image-unsupported',
      `${path} has pixels of type ${depth}; 8-bit and 16-bit images can be read.`,
      'Convert it to a 16-bit PNG or TIFF.',
    );
  }
  const deep = depth === 'ushort';
  const { data, info } = await image
    .autoOrient()
    .flatten({ background: 'black' })
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .raw({ depth })
    .toBuffer({ resolveWithObject: true });
  const samples = deep
    ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.length);
  const { width, height } = info;
  return { width, height, data: toRgb(samples, info.channels, deep ? 65535 : 255) };
}

async function decodeNetpbm(path: string): Promise<Picture> {
  const { width, height, samples, channels, max } = await readPpm(path);
  return { width, height, data: toRgb(samples, channels, max) };
}

/** Samples 0..max in `channels` channels as RGB 0..255: bytes if they are that already, floats otherwise. */
function toRgb(samples: Uint8Array | Uint16Array, channels: number, max: number): Uint8Array | Float32Array {
  if (max === 255 && channels === 3) return samples as Uint8Array;
  const pixels = samples.length / channels;
  const data = max === 255 ? new Uint8Array(pixels * 3) : new Float32Array(pixels * 3);
  const scale = 255 / max;
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let c = 0; c < 3; c++) {
      data[pixel * 3 + c] = samples[pixel * channels + (channels === 3 ? c : 0)]! * scale;
    }
  }
  return data;
}

function isNetpbm(path: string): boolean {
  return netpbm.has(extname(path).toLowerCase());
}

async function guarded<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new StudioError('not-a-file', `${path} is a folder, not an image.`);
    if (info.size === 0) throw new StudioError('file-empty', `${path} is empty.`);
    return await read();
  } catch (error) {
    if (error instanceof StudioError || (error as NodeJS.ErrnoException).syscall) {
      throw fileError(error, path, 'read');
    }
    throw undecodable(path, error);
  }
}

function undecodable(path: string, error: unknown): StudioError {
  if (heic.has(extname(path).toLowerCase())) {
    return new StudioError(
      'heic-unsupported',
      `${path} is a HEIC photo, which cannot be decoded here.`,
      'Convert it to JPEG or PNG first.',
      { cause: error },
    );
  }
  return new StudioError(
    'image-corrupt',
    `${path} is not an image that can be read, or it is damaged.`,
    undefined,
    { cause: error },
  );
}
