/** What image libraries do not tell about a PNG file (W3C PNG, section 5): whether it is whole, and where it ends. */
import { viewOf } from './format.js';

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const END_CHUNK = 0x49454e44; // "IEND"
const CHUNK_FRAME = 12; // length, type and checksum around a chunk's data

/** The length of the PNG file that `bytes` begin with, or undefined if it ends before its last chunk. */
export function endOfPng(bytes: Uint8Array): number | undefined {
  const view = viewOf(bytes);
  let at = PNG_SIGNATURE.length;
  while (at + CHUNK_FRAME <= bytes.length) {
    const type = view.getUint32(at + 4);
    at += CHUNK_FRAME + view.getUint32(at);
    if (type === END_CHUNK) return at <= bytes.length ? at : undefined;
  }
  return undefined;
}
