import { STRIDE } from '../models/flowformer/config.js';
import type { Padding, TileSize, Tiling } from '../models/flowformer/inference.js';

/** Where a tile lies in its frame, in pixels; it may begin or end outside. */
export interface Tile {
  readonly left: number;
  readonly top: number;
}

/** How a frame is cut: tiles of one size, multiples of 8, that cover it. */
export interface TilePlan extends TileSize {
  readonly tiles: readonly Tile[];
  readonly padding: Padding;
  /** Spread of the blending weights in tile sides. */
  readonly sigma: number;
  /** For records: columns x rows of tiles, such as `1x1`. */
  readonly label: string;
}

/** What tiles of a given size share and how they are blended: the authors' numbers. */
const GIVEN = { overlap: 20, sigma: 0.05 };
/** The same where there are as few tiles as possible. */
const FEWEST = { overlap: 96, sigma: 0.1 };

/** The largest tensor of a pair: the cost volume, fp32, each cost map bordered by a pixel of zeros. */
export function costVolumeBytes(width: number, height: number): number {
  const w = Math.ceil(width / STRIDE);
  const h = Math.ceil(height / STRIDE);
  return 4 * w * h * (w + 2) * (h + 2);
}

/**
 * Cuts a frame as `tiling` says; where its tiles' cost volume would exceed `limit` bytes, into smaller ones. Depends on
 * nothing but its arguments, so a plan can be repeated.
 */
export function planTiles(width: number, height: number, tiling: Tiling, limit: number): TilePlan {
  const { tile } = tiling;
  const given = tile && width >= tile.width && costVolumeBytes(tile.width, tile.height) <= limit;
  return given ? tilesOfSize(width, height, tile, tiling) : fewestTiles(width, height, tiling, limit);
}

/** As the authors lay tiles (compute_grid_indices): as dense as the overlap asks, the last flush with the frame's end. */
function tilesOfSize(width: number, height: number, tile: TileSize, tiling: Tiling): TilePlan {
  const { overlap = GIVEN.overlap, padding } = tiling;
  const lefts = starts(width, tile.width, overlap);
  const tops = starts(height, tile.height, overlap);
  return {
    ...tile,
    tiles: grid(lefts, tops),
    padding: padding.tiled,
    sigma: GIVEN.sigma,
    label: `${lefts.length}x${tops.length} of ${tile.width}x${tile.height}`,
  };
}

function starts(length: number, tile: number, overlap: number): number[] {
  const last = Math.max(0, length - tile);
  const count = Math.ceil(last / (tile - overlap));
  return [...Array.from({ length: count }, (_, i) => i * (tile - overlap)), last];
}

/** As few tiles as `limit` allows, with as little overlap: a whole frame is one tile if it fits. */
function fewestTiles(width: number, height: number, tiling: Tiling, limit: number): TilePlan {
  const { overlap = FEWEST.overlap, padding } = tiling;
  const side = (length: number, count: number) => roundUp((length + (count - 1) * overlap) / count);
  let best: { columns: number; rows: number; area: number } | undefined;
  for (let rows = 1; rows <= 64; rows++) {
    for (let columns = 1; columns <= 64; columns++) {
      const tileWidth = side(width, columns);
      const tileHeight = side(height, rows);
      if (costVolumeBytes(tileWidth, tileHeight) > limit) continue;
      const area = columns * rows * tileWidth * tileHeight;
      if (!best || area < best.area) best = { columns, rows, area };
    }
  }
  if (!best) throw new Error(`no tiles of a ${width}x${height} frame fit ${limit} bytes`);
  const { columns, rows } = best;
  const tile = { width: side(width, columns), height: side(height, rows) };
  const around = padding.whole === 'edge-around';
  const lefts = spread(width, tile.width, columns, around);
  const tops = spread(height, tile.height, rows, around);
  return {
    ...tile,
    tiles: grid(lefts, tops),
    padding: padding.whole,
    sigma: FEWEST.sigma,
    label: `${columns}x${rows}`,
  };
}

const roundUp = (n: number): number => Math.ceil(n / STRIDE) * STRIDE;

/** Evenly, on multiples of 8; what is filled up to one lies behind the frame, or half of it before. */
function spread(length: number, tile: number, count: number, around: boolean): number[] {
  const first = around ? -Math.floor((roundUp(length) - length) / 2) : 0;
  const last = roundUp(length) - tile;
  return Array.from(
    { length: count },
    (_, i) => first + (i === 0 ? 0 : Math.floor((last * i) / (count - 1) / STRIDE) * STRIDE),
  );
}

const grid = (lefts: readonly number[], tops: readonly number[]): Tile[] =>
  tops.flatMap((top) => lefts.map((left) => ({ left, top })));
