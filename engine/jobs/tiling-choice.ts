/** What a plan says of how frames are cut and padded, and how that is written in one word. */
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { PADDINGS, type TilingChoice } from '../models/flowformer/inference.js';

const MULTIPLE = 8;
const SMALLEST = 64;
const WIDEST_OVERLAP = 256;

const side = z
  .int('The sides of tiles must be whole numbers.')
  .min(SMALLEST, `Tiles need at least ${SMALLEST} pixels a side.`)
  .multipleOf(MULTIPLE, `The sides of tiles must be multiples of ${MULTIPLE}.`);

const tile = z.union([z.literal('auto'), z.strictObject({ width: side, height: side })]);

/** A `TilingChoice`. */
export const tilingSchema = z
  .strictObject({
    tile: tile.optional(),
    overlap: z
      .int('The overlap must be a whole number of pixels.')
      .min(0, 'The overlap cannot be negative.')
      .max(WIDEST_OVERLAP, `The overlap can be at most ${WIDEST_OVERLAP} pixels.`)
      .optional(),
    padding: z.enum(PADDINGS, `The padding must be one of ${PADDINGS.join(', ')}.`).optional(),
  })
  .refine((choice) => !sharesTooMuch(choice), 'The overlap can be at most half a side of the tiles.');

/** Three tiles would lie over each other. */
const sharesTooMuch = ({ tile, overlap = 0 }: TilingChoice): boolean =>
  typeof tile === 'object' && 2 * overlap > Math.min(tile.width, tile.height);

/** Reads `auto` or `WIDTHxHEIGHT`. Throws StudioError `bad-usage` for anything else. */
export function parseTile(text: string): TilingChoice['tile'] {
  if (text === 'auto') return text;
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text.trim()) ?? [];
  if (width && height) return { width: Number(width), height: Number(height) };
  throw new StudioError(
    'bad-usage',
    `The tile "${text}" must be WIDTHxHEIGHT or auto.`,
    'For example --tile 960x432.',
  );
}

/** What `parseTile` reads; undefined where nothing was chosen. */
export const showTile = (tile: TilingChoice['tile']): string | undefined =>
  typeof tile === 'object' ? `${tile.width}x${tile.height}` : tile;
