import { cutShort } from './problem.js';

/** Reads numbers and strings one after the other; throws WeightsProblem where the bytes end too soon. */
export class ByteReader {
  constructor(
    readonly bytes: Buffer,
    public position = 0,
  ) {}

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  u8(): number {
    return this.bytes.readUInt8(this.advance(1));
  }

  u16(): number {
    return this.bytes.readUInt16LE(this.advance(2));
  }

  i32(): number {
    return this.bytes.readInt32LE(this.advance(4));
  }

  u32(): number {
    return this.bytes.readUInt32LE(this.advance(4));
  }

  /** Above 2^53 the number is inexact, which only matters to whoever has such a file. */
  u64(): number {
    return Number(this.bytes.readBigUInt64LE(this.advance(8)));
  }

  f64BigEndian(): number {
    return this.bytes.readDoubleBE(this.advance(8));
  }

  /** A view of the next `count` bytes. */
  take(count: number): Buffer {
    const start = this.advance(count);
    return this.bytes.subarray(start, start + count);
  }

  utf8(count: number): string {
    return this.take(count).toString('utf8');
  }

  private advance(count: number): number {
    const start = this.position;
    if (count > this.remaining) {
      throw cutShort(`it needs ${count} bytes at byte ${start}, and ${this.remaining} are left`);
    }
    this.position += count;
    return start;
  }
}
