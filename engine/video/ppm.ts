/** Binary PPM and PGM images (netpbm's P6 and P5), which the image library does not read. */
import { open, readFile } from 'node:fs/promises';
import { fileError, StudioError } from '../errors.js';

export interface Ppm {
  readonly width: number;
  readonly height: number;
  /** 3 for P6, 1 for P5. */
  readonly channels: 1 | 3;
  /** Sample value of white, 1..65535. */
  readonly max: number;
  /** (height, width, channels) interleaved, values 0..max. */
  readonly samples: Uint8Array | Uint16Array;
}

type Header = Omit<Ppm, 'samples'> & { readonly dataStart: number };

/** Reads the size of the image `path` from its first bytes. Throws StudioError like parsePpm(). */
export async function readPpmSize(path: string): Promise<{ width: number; height: number }> {
  const start = new Uint8Array(4096);
  try {
    const file = await open(path);
    const { bytesRead } = await file.read(start).finally(() => file.close());
    const { width, height } = parseHeader(start.subarray(0, bytesRead), path);
    return { width, height };
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

export async function readPpm(path: string): Promise<Ppm> {
  try {
    return parsePpm(await readFile(path), path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** Parses a whole file. Throws StudioError `image-corrupt`, naming `path`, for a wrong header or too few bytes. */
export function parsePpm(bytes: Uint8Array, path: string): Ppm {
  const { dataStart, ...header } = parseHeader(bytes, path);
  const count = header.width * header.height * header.channels;
  const size = header.max > 255 ? count * 2 : count;
  const data = bytes.subarray(dataStart, dataStart + size);
  if (data.length < size) {
    throw corrupt(path, `it should hold ${size} bytes of pixels and has ${data.length}`);
  }
  return { ...header, samples: header.max > 255 ? bigEndian(data) : new Uint8Array(data) };
}

/** `P6 width height max` and one white space, with comments from # to the end of a line anywhere before the last. */
function parseHeader(bytes: Uint8Array, path: string): Header {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1');
  const gap = '(?:\\s|#[^\\n]*\\n)+';
  const match = new RegExp(`^P([56])${gap}(\\d+)${gap}(\\d+)${gap}(\\d+)(?:#[^\\n]*)?\\s`).exec(text);
  if (!match) throw corrupt(path, 'it is not a binary PPM or PGM file');
  const [width, height, max] = match.slice(2).map(Number) as [number, number, number];
  if (width < 1 || height < 1 || max < 1 || max > 65535) throw corrupt(path, 'its header makes no sense');
  return { width, height, channels: match[1] === '6' ? 3 : 1, max, dataStart: match[0].length };
}

function bigEndian(data: Uint8Array): Uint16Array {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return Uint16Array.from({ length: data.length / 2 }, (_, i) => view.getUint16(i * 2));
}

function corrupt(path: string, reason: string): StudioError {
  return new StudioError('image-corrupt', `${path} is damaged: ${reason}.`);
}
