/**
 * MATLAB's .mat of version 5 (MathWorks, "MAT-File Format"): a header of 128 bytes, then elements, each of a type, a length
 * and data padded to 8 bytes. Written as one deflated variable `flow`, single precision, (H, W, 2), unknown as NaN.
 */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { createField, type FlowField } from '../field.js';
import { beginsWith, checkSize, corrupt, type FlowFormat, MOST_PIXELS, viewOf } from './format.js';
import { MatReader } from './mat-elements.js';

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);

const TITLE = 'MATLAB 5.0 MAT-file';
const HEADER = 128;
const LEVEL = 3;
/** Of an array in double precision, with room for what describes it. */
const MOST_BYTES = 16 * MOST_PIXELS + (1 << 16);

/** Types of elements. */
const [INT8, INT32, UINT32, SINGLE, MATRIX, COMPRESSED] = [1, 5, 6, 7, 14, 15] as const;
/** Classes of arrays, in the lowest byte of their flags, and the flag of those with an imaginary part. */
const [DOUBLE_CLASS, SINGLE_CLASS, UINT64_CLASS] = [6, 7, 15] as const;
const CLASS = 0xff;
const COMPLEX = 0x800;

/** Every float32 is stored exactly, in columns as MATLAB does. */
export async function encodeMat({ width, height, data }: FlowField): Promise<Uint8Array> {
  const columns = new Float32Array(data.length);
  let i = 0;
  for (let c = 0; c < 2; c++) {
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) columns[i++] = data[(c * height + y) * width + x]!;
    }
  }
  const matrix = element(
    MATRIX,
    element(UINT32, Uint32Array.of(SINGLE_CLASS, 0)),
    element(INT32, Int32Array.of(height, width, 2)),
    element(INT8, Buffer.from('flow')),
    element(SINGLE, columns),
  );
  const packed = await deflateAsync(matrix, { level: LEVEL });
  return Buffer.concat([header(), Buffer.from(Uint32Array.of(COMPRESSED, packed.length).buffer), packed]);
}

function header(): Buffer {
  const bytes = Buffer.alloc(HEADER, ' ');
  bytes.write(`${TITLE}, written by Flow Studio`);
  bytes.fill(0, 116, 124);
  bytes.writeUInt16LE(0x0100, 124);
  bytes.write('IM', 126);
  return bytes;
}

function element(type: number, ...parts: readonly ArrayBufferView[]): Buffer {
  const data = Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
  const padding = Buffer.alloc((8 - (data.length % 8)) % 8);
  return Buffer.concat([Buffer.from(Uint32Array.of(type, data.length).buffer), data, padding]);
}

/**
 * Reads the variable `flow`, or the first that has the shape of flow, (H, W, 2), of any real class, in either byte order,
 * deflated or not. Throws `file-corrupt`.
 */
export async function decodeMat(bytes: Uint8Array, path: string): Promise<FlowField> {
  const title = Buffer.from(bytes.subarray(0, 20)).toString('latin1');
  if (title.startsWith('MATLAB 7.3')) {
    throw corrupt(path, "is a MATLAB 7.3 file, which is not read: save it with save(..., '-v7')");
  }
  if (!title.startsWith(TITLE)) throw corrupt(path, 'is not a MATLAB 5 .mat file');
  const mark = Buffer.from(bytes.subarray(126, HEADER)).toString('latin1');
  if (mark !== 'IM' && mark !== 'MI') throw corrupt(path, 'is cut short: it ends within its header');
  const damaged = (error: unknown) => corrupt(path, 'is cut short or damaged', error);
  const variables = await readVariables(bytes, mark === 'IM').catch((error: unknown) => {
    throw damaged(error);
  });
  const fields = variables.filter(({ shape }) => shape.length === 3 && shape[2] === 2);
  const found = fields.find(({ name }) => name === 'flow') ?? fields[0];
  if (!found) {
    const names = variables.map(({ name, shape }) => `${name} (${shape.join(' x ')})`).join(', ') || 'none';
    throw corrupt(path, `holds no variable of the shape H x W x 2; it holds: ${names}`);
  }
  const [height, width] = found.shape as [number, number, number];
  checkSize(path, width, height);
  try {
    return fromColumns(width, height, found.values());
  } catch (error) {
    throw damaged(error);
  }
}

interface Variable {
  readonly name: string;
  readonly shape: readonly number[];
  values(): Float64Array;
}

/** Throws RangeError, or an error of zlib, unless the elements fill the file. */
async function readVariables(bytes: Uint8Array, little: boolean): Promise<Variable[]> {
  const view = viewOf(bytes);
  const variables: Variable[] = [];
  let at = HEADER;
  while (at < bytes.length) {
    const [type, length] = [view.getUint32(at, little), view.getUint32(at + 4, little)];
    const end = at + 8 + length;
    if (end > bytes.length) throw new RangeError('an element goes on after the end');
    if (type === COMPRESSED) {
      const matrix = await inflateAsync(bytes.subarray(at + 8, end), { maxOutputLength: MOST_BYTES });
      variables.push(...readMatrix(matrix, little));
    } else if (type === MATRIX) {
      variables.push(...readMatrix(bytes.subarray(at, end), little));
    }
    at = end;
  }
  return variables;
}

/** The variable of a matrix element; none for what is not an array of real numbers. */
function readMatrix(bytes: Uint8Array, little: boolean): Variable[] {
  const reader = new MatReader(bytes, little);
  const matrix = reader.next();
  if (matrix.type !== MATRIX || !reader.atEnd) throw new RangeError('no matrix');
  const inner = new MatReader(matrix.data, little);
  const [flags, shape, name] = [inner.next(), inner.next(), inner.next()];
  const kind = inner.numbers(flags)[0]!;
  const isNumeric = (kind & CLASS) >= DOUBLE_CLASS && (kind & CLASS) <= UINT64_CLASS;
  if (!isNumeric || kind & COMPLEX) return [];
  const data = inner.next();
  const dimensions = [...inner.numbers(shape)];
  const count = dimensions.reduce((product, size) => product * size, 1);
  return [
    {
      name: Buffer.from(name.data).toString('latin1'),
      shape: dimensions,
      values() {
        const values = inner.numbers(data);
        if (values.length !== count) throw new RangeError(`${values.length} numbers, not ${count}`);
        return values;
      },
    },
  ];
}

function fromColumns(width: number, height: number, columns: Float64Array): FlowField {
  const field = createField(width, height);
  let i = 0;
  for (let c = 0; c < 2; c++) {
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) field.data[(c * height + y) * width + x] = columns[i++]!;
    }
  }
  return field;
}

export const mat: FlowFormat = {
  id: 'mat',
  name: 'MATLAB .mat',
  extension: '.mat',
  describe: 'MATLAB .mat (version 5): single flow(H, W, 2), deflated, unknown as NaN',
  matches: (bytes) => beginsWith(bytes, new TextEncoder().encode('MATLAB ')),
  encode: encodeMat,
  decode: decodeMat,
  outOfRange: () => 0,
};
