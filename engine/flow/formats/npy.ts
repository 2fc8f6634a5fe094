/**
 * NumPy's .npy (numpy.lib.format): "\x93NUMPY", version, header length, a Python dict with dtype, order and shape, then
 * the array. Written as little-endian float32 of shape (H, W, 2) in C order, the usual layout of flow in Python.
 */
import { halfToNumber } from '../../half.js';
import { createField, type FlowField } from '../field.js';
import { beginsWith, checkLength, corrupt, type FlowFormat, viewOf } from './format.js';

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59); // "\x93NUMPY"
const ALIGNMENT = 64;

/** Every float32 is stored exactly; unknown is NaN. */
export function encodeNpy({ width, height, data }: FlowField): Uint8Array {
  const header = encodeHeader(
    `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}, 2), }`,
  );
  const pixels = width * height;
  const bytes = new Uint8Array(header.length + 8 * pixels);
  bytes.set(header);
  const view = viewOf(bytes);
  for (let i = 0; i < pixels; i++) {
    view.setFloat32(header.length + 8 * i, data[i]!, true);
    view.setFloat32(header.length + 8 * i + 4, data[pixels + i]!, true);
  }
  return bytes;
}

/** A float32 array of any shape, `data` in C order. */
export function encodeArray(data: Float32Array, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = encodeHeader(`{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`);
  const bytes = new Uint8Array(header.length + 4 * data.length);
  bytes.set(header);
  const view = viewOf(bytes);
  for (const [i, value] of data.entries()) view.setFloat32(header.length + 4 * i, value, true);
  return bytes;
}

function encodeHeader(dict: string): Uint8Array {
  const used = MAGIC.length + 4 + dict.length + 1;
  const text = `${dict}${' '.repeat((ALIGNMENT - (used % ALIGNMENT)) % ALIGNMENT)}\n`;
  const bytes = new Uint8Array(MAGIC.length + 4 + text.length);
  bytes.set(MAGIC);
  viewOf(bytes).setUint8(6, 1);
  viewOf(bytes).setUint16(8, text.length, true);
  bytes.set(new TextEncoder().encode(text), 10);
  return bytes;
}

/**
 * Reads versions 1 to 3; float16, float32 and float64 of either byte order; C and Fortran order; shapes (H, W, 2) and
 * (2, H, W). A shape that could be both is taken as (H, W, 2), as written here. Throws `file-corrupt`.
 */
export function decodeNpy(bytes: Uint8Array, path: string): FlowField {
  const { start, text } = splitHeader(bytes, path);
  const element = elementReader(/['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1]);
  if (!element) throw corrupt(path, 'does not hold floating-point numbers, or its .npy header is broken');
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,?\s*\)/.exec(text);
  if (!fortran || !shape) throw corrupt(path, 'does not hold an array of shape (H, W, 2) or (2, H, W)');
  const layout = layoutOf(shape.slice(1).map(Number) as Triple, fortran === 'True');
  if (!layout)
    throw corrupt(path, `has the shape (${shape.slice(1).join(', ')}): flow is (H, W, 2) or (2, H, W)`);
  checkLength(path, bytes, start, layout.width, layout.height, 2 * element.bytes);
  return readElements(viewOf(bytes), start, layout, element);
}

type Triple = [number, number, number];

interface Layout {
  readonly width: number;
  readonly height: number;
  /** Elements from one row, column, component to the next. */
  readonly row: number;
  readonly column: number;
  readonly component: number;
}

function layoutOf(shape: Triple, fortran: boolean): Layout | undefined {
  const [a, b, c] = shape;
  const strides: Triple = fortran ? [1, a, a * b] : [b * c, c, 1];
  if (c === 2) return { height: a, width: b, row: strides[0], column: strides[1], component: strides[2] };
  if (a === 2) return { height: b, width: c, row: strides[1], column: strides[2], component: strides[0] };
  return undefined;
}

function splitHeader(bytes: Uint8Array, path: string): { start: number; text: string } {
  if (!beginsWith(bytes, MAGIC)) throw corrupt(path, 'is not a NumPy .npy file');
  if (bytes.length < 12) throw corrupt(path, 'is cut short: it ends within its header');
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw corrupt(path, `is a .npy file of the unknown version ${version}`);
  const view = viewOf(bytes);
  const begin = version === 1 ? 10 : 12;
  const start = begin + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) throw corrupt(path, 'is cut short: it ends within its header');
  return { start, text: Buffer.from(bytes.subarray(begin, start)).toString('utf8') };
}

interface ElementReader {
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

function elementReader(descr: string | undefined): ElementReader | undefined {
  const little = descr?.[0] === '<';
  switch (descr) {
    case '<f2':
    case '>f2':
      return { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, little)) };
    case '<f4':
    case '>f4':
      return { bytes: 4, read: (view, at) => view.getFloat32(at, little) };
    case '<f8':
    case '>f8':
      return { bytes: 8, read: (view, at) => view.getFloat64(at, little) };
    default:
      return undefined;
  }
}

function readElements(view: DataView, start: number, layout: Layout, element: ElementReader): FlowField {
  const { width, height } = layout;
  const field = createField(width, height);
  let i = 0;
  for (let c = 0; c < 2; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const index = y * layout.row + x * layout.column + c * layout.component;
        field.data[i++] = element.read(view, start + index * element.bytes);
      }
    }
  }
  return field;
}

export const npy: FlowFormat = {
  id: 'npy',
  name: 'NumPy .npy',
  extension: '.npy',
  describe: 'NumPy .npy: float32 of shape (H, W, 2), unknown as NaN',
  matches: (bytes) => beginsWith(bytes, MAGIC),
  encode: encodeNpy,
  decode: decodeNpy,
  outOfRange: () => 0,
};
