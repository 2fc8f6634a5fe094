import fc from 'fast-check';
import { expect, it } from 'vitest';
import { piecesOf } from './chunks.js';

async function* chunked(bytes: Uint8Array, cuts: readonly number[]) {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  // Each chunk in one buffer that is overwritten afterwards, as a pipe may do.
  for (let i = 1; i < places.length; i++) {
    const chunk = bytes.slice(places[i - 1], places[i]);
    yield chunk;
    chunk.fill(0);
  }
}

it('cuts a stream into equal pieces, however it arrives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.integer({ min: 1, max: 40 }),
      async (bytes, cuts, size) => {
        const pieces: Uint8Array[] = [];
        for await (const piece of piecesOf(chunked(bytes, cuts), size)) pieces.push(piece);
        const count = Math.floor(bytes.length / size);
        expect(pieces).toEqual(
          Array.from({ length: count }, (_, i) => bytes.slice(i * size, (i + 1) * size)),
        );
      },
    ),
  );
});
