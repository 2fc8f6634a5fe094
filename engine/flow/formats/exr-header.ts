/** The header of an OpenEXR file of one part in scan lines (openexr.com, "OpenEXR File Layout"): named, typed attributes. */
import { checkSize, corrupt, viewOf } from './format.js';

export const EXR_MAGIC = Uint8Array.of(0x76, 0x2f, 0x31, 0x01);

/** Samples as the file stores them: 32-bit whole numbers, half or single precision. */
export type SampleType = 'uint' | 'half' | 'float';
export type Compression = 'none' | 'zips' | 'zip';

export interface ExrHeader {
  readonly width: number;
  readonly height: number;
  /** The number of the picture's first row. */
  readonly top: number;
  readonly compression: Compression;
  /** In the order of the file: sorted by name. */
  readonly channels: readonly { readonly name: string; readonly type: SampleType }[];
  /** Where the table of chunks begins. */
  readonly end: number;
}

const SAMPLE_TYPES: readonly SampleType[] = ['uint', 'half', 'float'];
const COMPRESSIONS = ['none', 'RLE', 'zips', 'zip', 'PIZ', 'PXR24', 'B44', 'B44A', 'DWAA', 'DWAB'];
const VERSION = 2;
const LONG_NAMES = 0x400;
const LONGEST_NAME = 255;

export const sampleBytes = (type: SampleType): number => (type === 'half' ? 2 : 4);
/** Rows in one chunk. */
export const chunkRows = (compression: Compression): number => (compression === 'zip' ? 16 : 1);

/** Magic, version and header of a picture whose rows count from 0, ZIP-compressed, with `texts` as string attributes. */
export function encodeHeader(
  { width, height, channels }: Pick<ExrHeader, 'width' | 'height' | 'channels'>,
  texts: Readonly<Record<string, string>>,
): Buffer {
  const window = int32s(0, 0, width - 1, height - 1);
  const list = channels.map(({ name, type }) =>
    Buffer.concat([text(name), int32s(SAMPLE_TYPES.indexOf(type), 0, 1, 1)]),
  );
  return Buffer.concat([
    EXR_MAGIC,
    int32s(VERSION),
    attribute('channels', 'chlist', Buffer.concat([...list, Buffer.of(0)])),
    attribute('compression', 'compression', Buffer.of(COMPRESSIONS.indexOf('zip'))),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.of(0)),
    attribute('pixelAspectRatio', 'float', float32s(1)),
    attribute('screenWindowCenter', 'v2f', float32s(0, 0)),
    attribute('screenWindowWidth', 'float', float32s(1)),
    ...Object.entries(texts).map(([name, value]) => attribute(name, 'string', Buffer.from(value))),
    Buffer.of(0),
  ]);
}

function attribute(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([text(name), text(type), int32s(value.length), value]);
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'latin1');

function int32s(...values: number[]): Buffer {
  return Buffer.from(Int32Array.from(values).buffer);
}

function float32s(...values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

/** Throws `file-corrupt`, also for kinds of OpenEXR files that are not read: tiles, deep data, parts, lossy compression. */
export function decodeHeader(bytes: Uint8Array, path: string): ExrHeader {
  const version = bytes.length < 8 ? 0 : viewOf(bytes).getUint32(4, true);
  if (bytes.length < 8) throw corrupt(path, 'is cut short: it ends within its header');
  if ((version & 0xff) !== VERSION || version & ~0xff & ~LONG_NAMES) {
    throw corrupt(path, 'is an OpenEXR file of a kind that is not read: only one part in scan lines is');
  }
  const { attributes, end } = readAttributes(bytes, path);
  const window = attributes.get('dataWindow');
  const display = attributes.get('displayWindow');
  const list = attributes.get('channels');
  const compression = COMPRESSIONS[attributes.get('compression')?.[0] ?? -1];
  if (window?.length !== 16 || display?.length !== 16 || !list || compression === undefined) {
    throw corrupt(path, 'is not a whole OpenEXR file: its header lacks an attribute that all have');
  }
  if (!Buffer.from(window).equals(display)) {
    throw corrupt(path, 'holds only a part of its picture (its data window is not its display window)');
  }
  if (compression !== 'none' && compression !== 'zips' && compression !== 'zip') {
    throw corrupt(path, `is compressed with ${compression}, which is not read: ZIP, ZIPS and none are`);
  }
  const [left, top, right, bottom] = [0, 4, 8, 12].map((at) => viewOf(window).getInt32(at, true));
  const [width, height] = [right! - left! + 1, bottom! - top! + 1];
  checkSize(path, width, height);
  return { width, height, top: top!, compression, channels: readChannels(list, path), end };
}

function readAttributes(bytes: Uint8Array, path: string) {
  const attributes = new Map<string, Uint8Array>();
  let at = 8;
  while (bytes[at] !== 0) {
    const [name, afterName] = readName(bytes, at, path);
    const [, afterType] = readName(bytes, afterName, path);
    const start = afterType + 4;
    const length = start <= bytes.length ? viewOf(bytes).getUint32(afterType, true) : Infinity;
    if (start + length >= bytes.length) throw corrupt(path, 'is cut short: it ends within its header');
    attributes.set(name, bytes.subarray(start, start + length));
    at = start + length;
  }
  return { attributes, end: at + 1 };
}

/** A text that ends with a zero byte, and where it ends. */
function readName(bytes: Uint8Array, at: number, path: string): [string, number] {
  const end = bytes.subarray(at, at + LONGEST_NAME + 1).indexOf(0);
  if (end < 0) throw corrupt(path, 'is not a whole OpenEXR file: a name in its header has no end');
  return [Buffer.from(bytes.subarray(at, at + end)).toString('latin1'), at + end + 1];
}

function readChannels(list: Uint8Array, path: string): ExrHeader['channels'] {
  const channels: { name: string; type: SampleType }[] = [];
  let at = 0;
  while (list[at] !== 0) {
    const [name, start] = readName(list, at, path);
    if (start + 16 >= list.length)
      throw corrupt(path, 'is not a whole OpenEXR file: its channel list is cut');
    const view = viewOf(list);
    const type = SAMPLE_TYPES[view.getInt32(start, true)];
    if (!type) throw corrupt(path, `has samples of an unknown type in its channel ${name}`);
    if (view.getInt32(start + 8, true) !== 1 || view.getInt32(start + 12, true) !== 1) {
      throw corrupt(path, `has a channel with fewer pixels than the picture, ${name}, which is not read`);
    }
    channels.push({ name, type });
    at = start + 16;
  }
  return channels;
}
