/** OpenEXR pictures as planes of numbers by the names of their channels. One part, scan lines, ZIP when written. */
import { halfToNumber } from '../../half.js';
import { toHalf } from '../half.js';
import { packChunk, unpackChunk } from './exr-chunks.js';
import { chunkRows, type ExrHeader, encodeHeader, sampleBytes } from './exr-header.js';
import { checkSize, corrupt, viewOf } from './format.js';

export interface ExrPicture {
  readonly width: number;
  readonly height: number;
  /** (height, width) each, row by row from the top, by name. */
  readonly channels: ReadonlyMap<string, Float32Array>;
}

/** Chunks unpacked at a time: as many as there are threads for it. */
const AT_ONCE = 4;
/** Deflate makes nothing more than 1032 times smaller: a file that claims more than that is not unpacked. */
const MOST_SHRINKING = 1032;
/** Of a chunk: row number and length, 4 bytes each. */
const CHUNK_HEADER = 8;

/** A whole file, its samples rounded to half precision if `type` says so. */
export async function encodeExr(
  { width, height, channels }: ExrPicture,
  type: 'half' | 'float',
  texts: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const names = [...channels.keys()].sort();
  const header = encodeHeader({ width, height, channels: names.map((name) => ({ name, type })) }, texts);
  const planes = names.map((name) => {
    const values = channels.get(name)!;
    const samples = type === 'half' ? toHalf(values) : values;
    return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  });
  const rows = chunkRows('zip');
  const starts = Array.from({ length: Math.ceil(height / rows) }, (_, i) => i * rows);
  const rowBytes = width * sampleBytes(type);
  const chunks = await Promise.all(
    starts.map(async (start) => {
      const lines: Buffer[] = [];
      for (let y = start; y < Math.min(start + rows, height); y++) {
        for (const plane of planes) lines.push(plane.subarray(y * rowBytes, (y + 1) * rowBytes));
      }
      const packed = await packChunk(Buffer.concat(lines));
      const head = Buffer.alloc(CHUNK_HEADER);
      head.writeInt32LE(start, 0);
      head.writeInt32LE(packed.length, 4);
      return Buffer.concat([head, packed]);
    }),
  );
  const table = Buffer.alloc(8 * chunks.length);
  let at = header.length + table.length;
  chunks.forEach((chunk, i) => {
    table.writeBigUInt64LE(BigInt(at), 8 * i);
    at += chunk.length;
  });
  return Buffer.concat([header, table, ...chunks]);
}

/** The channels of `header`, which is that of `bytes`, whose names `wanted` holds. Throws `file-corrupt`. */
export async function decodeExr(
  bytes: Uint8Array,
  path: string,
  header: ExrHeader,
  wanted: readonly string[],
): Promise<ExrPicture> {
  const { width, height, compression } = header;
  const pixelBytes = header.channels.reduce((sum, { type }) => sum + sampleBytes(type), 0);
  if (width * height * pixelBytes > MOST_SHRINKING * bytes.length) {
    throw corrupt(path, `is cut short: ${width} x ${height} pixels cannot be in ${bytes.length} bytes`);
  }
  checkSize(path, width, height * Math.max(1, wanted.length / 2));
  const channels = new Map(wanted.map((name) => [name, new Float32Array(width * height)]));
  const rows = chunkRows(compression);
  const chunks = findChunks(bytes, path, header, Math.ceil(height / rows));
  for (let i = 0; i < chunks.length; i += AT_ONCE) {
    await Promise.all(
      chunks.slice(i, i + AT_ONCE).map(async ({ row, stored }) => {
        const count = Math.min(rows, height - row);
        const raw = await unpackChunk(stored, count * width * pixelBytes).catch((error: unknown) => {
          throw corrupt(path, `is damaged: row ${row} of its picture cannot be unpacked`, error);
        });
        readRows(raw, row, count, header, channels);
      }),
    );
  }
  return { width, height, channels };
}

/** The chunks by the table before them. They must fill the rest of the file, each row once, as any whole file's do. */
function findChunks(
  bytes: Uint8Array,
  path: string,
  { end, top, height, compression }: ExrHeader,
  count: number,
) {
  const view = viewOf(bytes);
  const rows = chunkRows(compression);
  const begin = end + 8 * count;
  const cut = () => corrupt(path, 'is cut short or damaged: not all rows of its picture are there');
  if (begin > bytes.length) throw cut();
  const found = new Set<number>();
  let size = begin;
  const chunks = Array.from({ length: count }, (_, i) => {
    const at = Number(view.getBigUint64(end + 8 * i, true));
    if (at < begin || at + CHUNK_HEADER > bytes.length) throw cut();
    const row = view.getInt32(at, true) - top;
    const length = view.getInt32(at + 4, true);
    const start = at + CHUNK_HEADER;
    if (row % rows !== 0 || row < 0 || row >= height || length < 0 || start + length > bytes.length)
      throw cut();
    found.add(row);
    size += CHUNK_HEADER + length;
    return { row, stored: bytes.subarray(start, start + length) };
  });
  if (found.size < count || size > bytes.length) throw cut();
  if (size < bytes.length) throw corrupt(path, `goes on for ${bytes.length - size} bytes after its picture`);
  return chunks;
}

function readRows(
  raw: Uint8Array,
  first: number,
  count: number,
  { width, channels }: ExrHeader,
  planes: ReadonlyMap<string, Float32Array>,
): void {
  const view = viewOf(raw);
  let at = 0;
  for (let row = first; row < first + count; row++) {
    for (const { name, type } of channels) {
      const plane = planes.get(name);
      for (let x = 0; plane && x < width; x++) {
        plane[row * width + x] =
          type === 'half'
            ? halfToNumber(view.getUint16(at + 2 * x, true))
            : type === 'float'
              ? view.getFloat32(at + 4 * x, true)
              : view.getUint32(at + 4 * x, true);
      }
      at += width * sampleBytes(type);
    }
  }
}
