import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementCount, itemSize } from './dtypes.js';
import { decodeSafetensors, encodeSafetensors, type TensorData } from './safetensors.js';
import type { DType } from './tensors.js';

const dtype = fc.constantFrom(...(Object.keys(itemSize) as DType[]));
const shape = fc.array(fc.nat(5), { maxLength: 4 });
const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text !== '__metadata__');

const tensor: fc.Arbitrary<TensorData> = fc.record({ name, dtype, shape }).chain((fixed) => {
  const length = elementCount(fixed.shape) * itemSize[fixed.dtype];
  return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ ...fixed, bytes }));
});
const tensors = fc.uniqueArray(tensor, { selector: (one) => one.name, maxLength: 8 });
const metadata = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  fc.string(),
);

function withHeader(header: unknown, data = Buffer.alloc(0)): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

function entry(begin: number, end: number, extra: object = {}): object {
  return { dtype: 'F32', shape: [(end - begin) / 4], data_offsets: [begin, end], ...extra };
}

describe('safetensors', () => {
  it('reads back whatever it wrote', () => {
    fc.assert(
      fc.property(tensors, metadata, (written, notes) => {
        const file = decodeSafetensors(Buffer.from(encodeSafetensors(written, notes)));
        expect(file.metadata).toEqual(notes);
        const read = [...file.tensors.values()].map(({ name, dtype, shape, bytes }) => ({
          name,
          dtype,
          shape,
          bytes,
        }));
        const byName = (a: TensorData, b: TensorData) => (a.name < b.name ? -1 : 1);
        expect(read.sort(byName)).toEqual(written.toSorted(byName));
      }),
    );
  });

  it('begins the tensors at a multiple of eight bytes, so that float32 can be viewed in place', () => {
    const bytes = new Uint8Array(4);
    for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde']) {
      expect(encodeSafetensors([{ name, dtype: 'f32', shape: [1], bytes }]).length % 8).toBe(4);
    }
  });

  it('does not write what it could not read', () => {
    const one: TensorData = { name: 'a', dtype: 'f32', shape: [2], bytes: new Uint8Array(8) };
    expect(() => encodeSafetensors([one, one])).toThrow(/a is taken/);
    expect(() => encodeSafetensors([{ ...one, shape: [3] }])).toThrow(/wrong size/);
  });

  const damaged: [string, Buffer, RegExp][] = [
    [
      'a header longer than the file',
      Buffer.concat([withHeader({}).subarray(0, 8), Buffer.from('{')]),
      /cut short/,
    ],
    ['a header beyond any sane size', Buffer.from('ffffffffffffff7f7b', 'hex'), /claims/],
    ['a header that is no JSON', withHeader('{"a": '), /no JSON/],
    ['a header that is no object', withHeader('[]'), /header is not/],
    ['metadata that are no strings', withHeader({ __metadata__: { a: 1 } }), /metadata/],
    ['a tensor without offsets', withHeader({ a: { dtype: 'F32', shape: [] } }), /description of a/],
    ['a negative size', withHeader({ a: entry(0, 4, { shape: [-1] }) }, Buffer.alloc(4)), /description of a/],
    ['a broken size', withHeader({ a: entry(0, 4, { shape: [0.5] }) }, Buffer.alloc(4)), /description of a/],
    [
      'sizes that do not fit the bytes',
      withHeader({ a: entry(0, 8, { shape: [3] }) }, Buffer.alloc(8)),
      /has 8 bytes/,
    ],
    [
      'sizes whose product overflows',
      withHeader({ a: entry(0, 0, { shape: [2 ** 32, 2 ** 32, 2 ** 52] }) }),
      /has 0 bytes/,
    ],
    ['offsets in the wrong order', withHeader({ a: entry(4, 0, { shape: [0] }) }), /has -4 bytes/],
    ['offsets beyond the end', withHeader({ a: entry(0, 8) }, Buffer.alloc(4)), /cut short/],
    ['overlapping tensors', withHeader({ a: entry(0, 8), b: entry(4, 12) }, Buffer.alloc(12)), /b overlap/],
    ['a gap between tensors', withHeader({ a: entry(0, 4), b: entry(8, 12) }, Buffer.alloc(12)), /gap/],
    ['bytes behind the last tensor', withHeader({ a: entry(0, 4) }, Buffer.alloc(6)), /2 bytes/],
    [
      'a type we do not have',
      withHeader({ a: entry(0, 4, { dtype: 'F8_E4M3', shape: [4] }) }, Buffer.alloc(4)),
      /F8_E4M3/,
    ],
  ];
  for (const [what, file, message] of damaged) {
    it(`refuses ${what}`, () => {
      expect(() => decodeSafetensors(file)).toThrow(message);
    });
  }
});
