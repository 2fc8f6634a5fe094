/** NumPy's .npz (numpy.savez_compressed): a zip archive of .npy files, here of one named flow. */
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { type Entry, fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import type { FlowField } from '../field.js';
import { beginsWith, corrupt, type FlowFormat, MOST_PIXELS } from './format.js';
import { decodeNpy, encodeNpy } from './npy.js';

const ZIP_SIGNATURE = Uint8Array.of(0x50, 0x4b, 0x03, 0x04); // "PK\x03\x04"
const NAME = 'flow.npy';
/** Takes a third of the usual level's time for files that are a tenth larger. */
const LEVEL = 3;
const STORED = 0;
const DEFLATED = 8;
/** Of an array in double precision, with room for its header. */
const MOST_BYTES = 16 * MOST_PIXELS + (1 << 16);

const inflateAsync = promisify(inflateRaw);

/** The same field makes the same bytes, whenever it is written. */
export const encodeNpz = (field: FlowField): Promise<Uint8Array> => packArrays({ [NAME]: encodeNpy(field) });

/** An archive of .npy files by their names. The same files make the same bytes, whenever they are written. */
export async function packArrays(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  const zip = new ZipFile();
  const mtime = new Date(1980, 0, 1);
  const options = { mtime, mode: 0o100644, compressionLevel: LEVEL, forceDosTimestamp: true };
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(Buffer.from(bytes.buffer), name, options);
  zip.end();
  return buffer(zip.outputStream);
}

/** Reads the array named flow, or the only one there is. Throws `file-corrupt`. */
export async function decodeNpz(bytes: Uint8Array, path: string): Promise<FlowField> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const damaged = (error: unknown) => corrupt(path, 'is not a whole .npz file, or it is damaged', error);
  const arrays: Entry[] = [];
  const zip = await fromBufferPromise(file).catch((error: unknown) => {
    throw damaged(error);
  });
  try {
    for await (const entry of zip.eachEntry()) if (entry.fileName.endsWith('.npy')) arrays.push(entry);
  } catch (error) {
    throw damaged(error);
  }
  const entry =
    arrays.find(({ fileName }) => fileName === NAME) ?? (arrays.length === 1 ? arrays[0] : undefined);
  if (!entry) {
    const names = arrays.map(({ fileName }) => fileName.slice(0, -4)).join(', ') || 'none';
    throw corrupt(path, `holds no array named flow; its arrays are: ${names}`);
  }
  if (entry.uncompressedSize > MOST_BYTES)
    throw corrupt(path, `claims ${entry.uncompressedSize} bytes of flow`);
  const array = await unpack(file, entry, () =>
    zip.readLocalFileHeaderPromise(entry, { minimal: true }),
  ).catch((error: unknown) => {
    throw damaged(error);
  });
  return decodeNpy(array, path);
}

async function unpack(
  file: Buffer,
  entry: Entry,
  readHeader: () => Promise<{ fileDataStart: number }>,
): Promise<Uint8Array> {
  const { fileDataStart } = await readHeader();
  const packed = file.subarray(fileDataStart, fileDataStart + entry.compressedSize);
  if (entry.isEncrypted()) throw new Error('it is encrypted');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw new Error('unknown method');
  const array =
    entry.compressionMethod === STORED
      ? packed
      : await inflateAsync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
  if (array.length !== entry.uncompressedSize || crc32(array) !== entry.crc32)
    throw new Error('its checksum differs');
  return array;
}

export const npz: FlowFormat = {
  id: 'npz',
  name: 'NumPy .npz',
  extension: '.npz',
  describe: 'NumPy .npz: the .npy compressed, under the name flow',
  matches: (bytes) => beginsWith(bytes, ZIP_SIGNATURE),
  encode: encodeNpz,
  decode: decodeNpz,
  outOfRange: () => 0,
};
