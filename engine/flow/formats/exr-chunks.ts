/**
 * OpenEXR's ZIP compression (openexr.com, "OpenEXR File Layout" and the library's ImfZip.cpp): the bytes of a chunk's rows,
 * first all at even places and then all at odd ones, each as its difference from the one before plus 128, deflated.
 */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

const [deflateAsync, inflateAsync] = [promisify(deflate), promisify(inflate)];

/** The level that the OpenEXR library chooses: higher ones take longer and hardly help. */
const LEVEL = 4;

/** The stored form of a chunk: `raw` itself where deflating does not make it smaller, which is how readers tell. */
export async function packChunk(raw: Uint8Array): Promise<Uint8Array> {
  const half = Math.ceil(raw.length / 2);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[(i & 1 ? half : 0) + (i >> 1)] = raw[i]!;
  for (let i = bytes.length - 1; i > 0; i--) bytes[i] = bytes[i]! - bytes[i - 1]! + 128;
  const packed = await deflateAsync(bytes, { level: LEVEL });
  return packed.length < raw.length ? packed : raw;
}

/** The `length` bytes of a chunk. Throws if it holds more or fewer, without unpacking more than that. */
export async function unpackChunk(stored: Uint8Array, length: number): Promise<Uint8Array> {
  if (stored.length === length) return stored;
  const bytes = await inflateAsync(stored, { maxOutputLength: length });
  if (bytes.length !== length) throw new RangeError(`${bytes.length} bytes instead of ${length}`);
  for (let i = 1; i < length; i++) bytes[i] = bytes[i - 1]! + bytes[i]! - 128;
  const half = Math.ceil(length / 2);
  const raw = new Uint8Array(length);
  for (let i = 0; i < length; i++) raw[i] = bytes[(i & 1 ? half : 0) + (i >> 1)]!;
  return raw;
}
