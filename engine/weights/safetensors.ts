/**
 * The safetensors format (github.com/huggingface/safetensors): the length of the header (u64, little-endian), the header
 * as JSON `{name: {dtype, shape, data_offsets}, "__metadata__": {...}}`, and the bytes of the tensors without a gap.
 */
import { z } from 'zod';
import { elementCount, itemSize } from './dtypes.js';
import { corrupt, cutShort, unsupported } from './problem.js';
import { StoredTensor } from './stored-tensor.js';
import type { DType, WeightFile, WeightTensor } from './tensors.js';

/** The reference implementation's own limit. */
const longestHeader = 100_000_000;
const metadataName = '__metadata__';

const dtypes: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['F64', 'f64'],
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['I64', 'i64'],
  ['I32', 'i32'],
  ['I16', 'i16'],
  ['I8', 'i8'],
  ['U8', 'u8'],
  ['BOOL', 'bool'],
]);

const count = z.number().int().nonnegative();
const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});
const metadataSchema = z.record(z.string(), z.string());

interface Extent {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/** Reads a .safetensors file; tensors are views into `file`, named as in the file. Throws WeightsProblem. */
export function decodeSafetensors(file: Buffer): Omit<WeightFile, 'path'> {
  const { header, data } = split(file);
  const tensors = new Map<string, WeightTensor>();
  const extents: Extent[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === metadataName) {
      metadata = checked(metadataSchema, value, 'its metadata');
      continue;
    }
    const { dtype, shape, begin, end } = describe(name, value);
    extents.push({ name, begin, end });
    tensors.set(name, new StoredTensor(name, dtype, shape, () => data.subarray(begin, end)));
  }
  checkExtents(extents, data.length);
  return { format: 'safetensors', metadata, tensors };
}

function split(file: Buffer): { header: Record<string, unknown>; data: Buffer } {
  const length = file.length < 8 ? Number.POSITIVE_INFINITY : Number(file.readBigUInt64LE(0));
  if (length > longestHeader) throw corrupt(`its header claims ${length} bytes`);
  if (length > file.length - 8) throw cutShort(`its header claims ${length} bytes`);
  let header: unknown;
  try {
    header = JSON.parse(file.toString('utf8', 8, 8 + length));
  } catch {
    throw corrupt('its header is no JSON');
  }
  checked(z.looseObject({}), header, 'its header');
  // Not what zod returns: it drops the name __proto__, which a tensor may have.
  return { header: header as Record<string, unknown>, data: file.subarray(8 + length) };
}

function describe(
  name: string,
  value: unknown,
): { dtype: DType; shape: number[]; begin: number; end: number } {
  const { dtype: stored, shape, data_offsets } = checked(tensorSchema, value, `the description of ${name}`);
  const [begin, end] = data_offsets;
  const dtype = dtypes.get(stored);
  if (!dtype)
    throw unsupported(`holds numbers of a type that Flow Studio does not read (${stored}, in ${name})`);
  if (elementCount(shape) * itemSize[dtype] !== end - begin) {
    throw corrupt(`${name} is ${dtype} [${shape.join(', ')}], but has ${end - begin} bytes`);
  }
  return { dtype, shape, begin, end };
}

/** The tensors must follow each other without gap or overlap from the first byte to the last. */
function checkExtents(extents: readonly Extent[], length: number): void {
  let position = 0;
  for (const { name, begin, end } of extents.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) throw corrupt(`the bytes of ${name} overlap others or leave a gap`);
    position = end;
  }
  if (position > length) throw cutShort(`its tensors need ${position} bytes, and it has ${length}`);
  if (position < length) throw corrupt(`${length - position} bytes after its tensors belong to none`);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw corrupt(`${what} is not what the format asks for`);
  return result.data;
}

/** What is to be written: `bytes` as in WeightTensor, little-endian and row-major. */
export type TensorData = Pick<WeightTensor, 'name' | 'dtype' | 'shape' | 'bytes'>;

/**
 * The bytes of a .safetensors file that holds `tensors`, in this order.
 * @throws RangeError if a tensor's bytes do not fit its dtype and shape, or two tensors have one name.
 */
export function encodeSafetensors(
  tensors: Iterable<TensorData>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const list = [...tensors];
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set(metadataName, metadata);
  let position = 0;
  for (const { name, dtype, shape, bytes } of list) {
    if (header.has(name) || name === metadataName) throw new RangeError(`the name ${name} is taken`);
    if (elementCount(shape) * itemSize[dtype] !== bytes.length)
      throw new RangeError(`${name} has a wrong size`);
    const end = position + bytes.length;
    header.set(name, { dtype: dtype.toUpperCase(), shape, data_offsets: [position, end] });
    position = end;
  }
  return Buffer.concat([...encodeHeader(header), ...list.map(({ bytes }) => bytes)]);
}

/** Padded with spaces so that the tensors begin at a multiple of eight bytes. */
function encodeHeader(header: ReadonlyMap<string, unknown>): [Buffer, Buffer] {
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const padding = Buffer.alloc(-json.length & 7, ' ');
  const text = Buffer.concat([json, padding]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return [length, text];
}
