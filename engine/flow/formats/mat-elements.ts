/** The elements that a MATLAB 5 file is made of: a type, a length, and numbers in the byte order of the file. */
import { viewOf } from './format.js';

export interface MatElement {
  readonly type: number;
  readonly data: Uint8Array;
}

/** What each type of numbers is, by its code in the file. */
const NUMBERS: Readonly<
  Record<number, { bytes: number; read(view: DataView, at: number, le: boolean): number }>
> = {
  1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  2: { bytes: 1, read: (view, at) => view.getUint8(at) },
  3: { bytes: 2, read: (view, at, le) => view.getInt16(at, le) },
  4: { bytes: 2, read: (view, at, le) => view.getUint16(at, le) },
  5: { bytes: 4, read: (view, at, le) => view.getInt32(at, le) },
  6: { bytes: 4, read: (view, at, le) => view.getUint32(at, le) },
  7: { bytes: 4, read: (view, at, le) => view.getFloat32(at, le) },
  9: { bytes: 8, read: (view, at, le) => view.getFloat64(at, le) },
  12: { bytes: 8, read: (view, at, le) => Number(view.getBigInt64(at, le)) },
  13: { bytes: 8, read: (view, at, le) => Number(view.getBigUint64(at, le)) },
};

/** Reads one element after another. Throws RangeError where the bytes end too early, or hold what they cannot. */
export class MatReader {
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly little: boolean,
  ) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  next(): MatElement {
    const view = viewOf(this.bytes);
    const first = view.getUint32(this.at, this.little);
    // Up to four bytes may stand within the first eight, their length beside their type.
    const small = first >>> 16;
    const type = small > 0 ? first & 0xffff : first;
    const length = small > 0 ? small : view.getUint32(this.at + 4, this.little);
    const start = this.at + (small > 0 ? 4 : 8);
    if (small > 4 || start + length > this.bytes.length)
      throw new RangeError('an element goes on after the end');
    this.at = small > 0 ? this.at + 8 : start + Math.ceil(length / 8) * 8;
    return { type, data: this.bytes.subarray(start, start + length) };
  }

  /** The numbers of an element. */
  numbers({ type, data }: MatElement): Float64Array {
    const kind = NUMBERS[type];
    if (!kind) throw new RangeError(`no numbers: type ${type}`);
    const view = viewOf(data);
    return Float64Array.from({ length: data.length / kind.bytes }, (_, i) =>
      kind.read(view, i * kind.bytes, this.little),
    );
  }
}
