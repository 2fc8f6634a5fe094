import { StudioError } from '../../errors.js';
import type { Direction, FlowField } from '../field.js';

export type FlowFormatId = 'flo' | 'kitti' | 'pfm' | 'npy' | 'npz' | 'mat' | 'exr' | 'exr-half';

/** A field of this many pixels takes 1 GiB: a header that claims more is refused before anything is unpacked. */
export const MOST_PIXELS = 2 ** 27;

/** A file format for flow fields. Each decodes its own encoding exactly, within the precision it says it has. */
export interface FlowFormat {
  readonly id: FlowFormatId;
  /** What a person calls it. */
  readonly name: string;
  /** With the dot. */
  readonly extension: string;
  /** One line for a person: layout, precision, mark for unknown. */
  readonly describe: string;
  /** Whether a file that begins with `bytes` claims to be in this format. */
  matches(bytes: Uint8Array): boolean;
  /** `direction` goes into formats that name what they hold; forward unless given. */
  encode(field: FlowField, direction?: Direction): Uint8Array | Promise<Uint8Array>;
  /** Which flow a file holds, in formats that name it; forward first. Throws like `decode`. */
  directions?(bytes: Uint8Array, path: string): Direction[];
  /**
   * Of a file that holds both directions the forward one, unless another is asked for. Throws StudioError naming `path`
   * unless `bytes` are exactly one whole file of this format.
   */
  decode(bytes: Uint8Array, path: string, direction?: Direction): FlowField | Promise<FlowField>;
  /** How many known pixels are beyond the format's range, and so would be stored as unknown. */
  outOfRange(field: FlowField): number;
}

/** The error for a file that is not what it should be; `why` completes "<path> ...". */
export function corrupt(path: string, why: string, cause?: unknown): StudioError {
  return new StudioError('file-corrupt', `${path} ${why}.`, undefined, { cause });
}

/** Throws `file-corrupt` for a size without pixels, or with more than can be held. */
export function checkSize(path: string, width: number, height: number): void {
  if (width >= 1 && height >= 1 && width * height <= MOST_PIXELS) return;
  throw corrupt(path, `claims a size of ${width} x ${height} pixels`);
}

/**
 * Checks that `bytes` are a header of `header` bytes and width x height pixels of `pixelBytes` each, no more and no
 * less, so that nothing is allocated for a size that a broken header merely claims.
 */
export function checkLength(
  path: string,
  bytes: Uint8Array,
  header: number,
  width: number,
  height: number,
  pixelBytes: number,
): void {
  if (!(width >= 1 && height >= 1)) throw corrupt(path, `claims a size of ${width} x ${height} pixels`);
  const expected = header + width * height * pixelBytes;
  if (bytes.length < expected) {
    throw corrupt(
      path,
      `is cut short: it has ${bytes.length} bytes, and ${width} x ${height} pixels need ${expected}`,
    );
  }
  if (bytes.length > expected) {
    throw corrupt(path, `goes on for ${bytes.length - expected} bytes after its ${width} x ${height} pixels`);
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether `bytes` begin with the given ones. */
export function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte);
}
