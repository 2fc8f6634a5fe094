/** Cuts a byte stream into pieces of equal size. */

/**
 * Yields the bytes of `stream` in pieces of `size`, each in memory of its own that the consumer may keep. The chunks of a
 * pipe begin and end anywhere. A piece that the stream ends in is not yielded.
 */
export async function* piecesOf(stream: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of stream) {
    let used = 0;
    while (used < chunk.length) {
      const part = chunk.subarray(used, used + size - filled);
      piece.set(part, filled);
      used += part.length;
      filled += part.length;
      if (filled < size) continue;
      yield piece;
      piece = new Uint8Array(size);
      filled = 0;
    }
  }
}
