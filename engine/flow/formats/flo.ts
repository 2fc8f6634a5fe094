/**
 * Middlebury .flo (vision.middlebury.edu/flow/code/flow-code/README.txt), all little endian: the float 202021.25, which
 * reads "PIEH" as text, int32 width, int32 height, then u and v interleaved, row by row, float32.
 */
import { createField, type FlowField } from '../field.js';
import { isKnown } from '../known.js';
import { beginsWith, checkLength, corrupt, type FlowFormat, viewOf } from './format.js';

const MAGIC = new TextEncoder().encode('PIEH');
const HEADER = 12;
const UNKNOWN = 1e10;

/** Known vectors are stored exactly; everything else as 1e10 in both components. */
export function encodeFlo({ width, height, data }: FlowField): Uint8Array {
  const pixels = width * height;
  const bytes = new Uint8Array(HEADER + 8 * pixels);
  const view = viewOf(bytes);
  bytes.set(MAGIC);
  view.setInt32(4, width, true);
  view.setInt32(8, height, true);
  for (let i = 0; i < pixels; i++) {
    const u = data[i]!;
    const v = data[pixels + i]!;
    const known = isKnown(u, v);
    view.setFloat32(HEADER + 8 * i, known ? u : UNKNOWN, true);
    view.setFloat32(HEADER + 8 * i + 4, known ? v : UNKNOWN, true);
  }
  return bytes;
}

/** A pixel with a component beyond 1e9 in size, or not a number, becomes NaN in both. Throws `file-corrupt`. */
export function decodeFlo(bytes: Uint8Array, path: string): FlowField {
  if (!beginsWith(bytes, MAGIC))
    throw corrupt(path, 'is not a Middlebury .flo file: it does not begin with PIEH');
  if (bytes.length < HEADER) throw corrupt(path, 'is cut short: it ends within its header');
  const view = viewOf(bytes);
  const width = view.getInt32(4, true);
  const height = view.getInt32(8, true);
  checkLength(path, bytes, HEADER, width, height, 8);
  const field = createField(width, height);
  const pixels = width * height;
  for (let i = 0; i < pixels; i++) {
    const u = view.getFloat32(HEADER + 8 * i, true);
    const v = view.getFloat32(HEADER + 8 * i + 4, true);
    const known = isKnown(u, v);
    field.data[i] = known ? u : Number.NaN;
    field.data[pixels + i] = known ? v : Number.NaN;
  }
  return field;
}

export const flo: FlowFormat = {
  id: 'flo',
  name: 'Middlebury .flo',
  extension: '.flo',
  describe: 'Middlebury .flo: float32, unknown as 1e10',
  matches: (bytes) => beginsWith(bytes, MAGIC),
  encode: encodeFlo,
  decode: decodeFlo,
  outOfRange: () => 0,
};
