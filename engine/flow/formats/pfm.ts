/**
 * Portable float map as FlyingThings3D stores flow (netpbm's pfm(5)): the lines "PF", "<width> <height>" and a number
 * whose sign tells the byte order (negative: little endian), then float32 triples u, v, 0, the bottom row first.
 * Unknown is NaN.
 */
import { createField, type FlowField } from '../field.js';
import { checkLength, corrupt, type FlowFormat, viewOf } from './format.js';

const HEADER = /^PF\s+(\d+)\s+(\d+)\s+([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s/;
const LONGEST_HEADER = 200;
const PIXEL_BYTES = 12;

/** Little endian; every float32 is stored exactly. */
export function encodePfm({ width, height, data }: FlowField): Uint8Array {
  const header = new TextEncoder().encode(`PF\n${width} ${height}\n-1.0\n`);
  const pixels = width * height;
  const bytes = new Uint8Array(header.length + PIXEL_BYTES * pixels);
  const view = viewOf(bytes);
  bytes.set(header);
  let at = header.length;
  for (let y = height - 1; y >= 0; y--) {
    for (let i = y * width; i < (y + 1) * width; i++, at += PIXEL_BYTES) {
      view.setFloat32(at, data[i]!, true);
      view.setFloat32(at + 4, data[pixels + i]!, true);
    }
  }
  return bytes;
}

/**
 * Reads both byte orders. The number's size, meant as a scale of brightness, is not applied to vectors; nor is the third
 * component read. Throws `file-corrupt`, also for a greyscale map.
 */
export function decodePfm(bytes: Uint8Array, path: string): FlowField {
  const text = Buffer.from(bytes.subarray(0, LONGEST_HEADER)).toString('latin1');
  if (/^Pf\s/.test(text)) {
    throw corrupt(path, 'is a greyscale .pfm file with one value a pixel: flow needs the colour kind, PF');
  }
  const header = HEADER.exec(text);
  if (!header)
    throw corrupt(path, 'is not a .pfm file: it has no header with PF, width, height and byte order');
  const width = Number(header[1]);
  const height = Number(header[2]);
  const scale = Number(header[3]);
  if (!scale) throw corrupt(path, `has "${header[3]}" where a .pfm file tells its byte order`);
  checkLength(path, bytes, header[0].length, width, height, PIXEL_BYTES);
  return readPixels(viewOf(bytes), header[0].length, width, height, scale < 0);
}

function readPixels(
  view: DataView,
  start: number,
  width: number,
  height: number,
  little: boolean,
): FlowField {
  const field = createField(width, height);
  const pixels = width * height;
  let at = start;
  for (let y = height - 1; y >= 0; y--) {
    for (let i = y * width; i < (y + 1) * width; i++, at += PIXEL_BYTES) {
      field.data[i] = view.getFloat32(at, little);
      field.data[pixels + i] = view.getFloat32(at + 4, little);
    }
  }
  return field;
}

export const pfm: FlowFormat = {
  id: 'pfm',
  name: 'Portable float map',
  extension: '.pfm',
  describe: 'Portable float map .pfm: float32 u, v, 0 from the bottom row up, unknown as NaN',
  matches: (bytes) => bytes[0] === 0x50 && (bytes[1] === 0x46 || bytes[1] === 0x66), // "PF" or "Pf"
  encode: encodePfm,
  decode: decodePfm,
  outOfRange: () => 0,
};
