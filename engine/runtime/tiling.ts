import { createField, type FlowField } from '../flow/field.js';
import { STRIDE } from '../models/flowformer/config.js';

/** Part of a frame, in pixels. `left` and `top` are multiples of 8. */
export interface Tile {
  readonly left: number;
  readonly top: number;
}

/** How a frame is cut: tiles of one size, which may reach over the frame's right and bottom edge by less than 8 pixels. */
export interface TilePlan {
  /** Multiples of 8. */
  readonly width: number;
  readonly height: number;
  readonly tiles: readonly Tile[];
  /** For records: columns x rows of tiles, such as `1x1`. */
  readonly label: string;
}

/** Neighbouring tiles share at least this many pixels. */
const OVERLAP = 96;

/** Spread of the blending weights in tile sides: at the corner of a tile they are 1e-11, still far above float32's smallest. */
const SIGMA = 0.1;

/** The largest tensor of a pair: the cost volume, fp32, each cost map bordered by a pixel of zeros. */
export function costVolumeBytes(width: number, height: number): number {
  const w = Math.ceil(width / STRIDE);
  const h = Math.ceil(height / STRIDE);
  return 4 * w * h * (w + 2) * (h + 2);
}

/**
 * Cuts a frame so that no tile's cost volume exceeds `limit` bytes, with as little overlap as possible. A whole frame is
 * one tile if it fits. Depends on nothing but its arguments, so a plan can be repeated.
 */
export function planTiles(width: number, height: number, limit: number): TilePlan {
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
  const tileWidth = side(width, columns);
  const tileHeight = side(height, rows);
  const lefts = starts(width, tileWidth, columns);
  const tops = starts(height, tileHeight, rows);
  const tiles = tops.flatMap((top) => lefts.map((left) => ({ left, top })));
  return { width: tileWidth, height: tileHeight, tiles, label: `${columns}x${rows}` };
}

const roundUp = (n: number): number => Math.ceil(n / STRIDE) * STRIDE;

/** Of a tile, when `count` of them cover `length` pixels. */
const side = (length: number, count: number): number => roundUp((length + (count - 1) * OVERLAP) / count);

/** Evenly spread, on multiples of 8. */
function starts(length: number, tile: number, count: number): number[] {
  const last = roundUp(length) - tile;
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? 0 : Math.floor((last * i) / (count - 1) / STRIDE) * STRIDE,
  );
}

/**
 * Joins the flow of tiles, each (2, tile height, tile width), into a frame's, weighted by a Gaussian around each tile's
 * centre: the middle of a tile has seen most of what moves.
 */
export class TileBlender {
  private readonly sum: FlowField;
  private readonly weight: Float32Array;
  private readonly columnWeights: Float32Array;
  private readonly rowWeights: Float32Array;

  constructor(
    width: number,
    height: number,
    private readonly plan: TilePlan,
  ) {
    this.sum = createField(width, height);
    this.weight = new Float32Array(width * height);
    const weights = plan.tiles.length > 1 ? gaussian : ones;
    this.columnWeights = weights(plan.width);
    this.rowWeights = weights(plan.height);
  }

  add(tile: Tile, flow: Float32Array): void {
    const { width, height, data } = this.sum;
    const area = width * height;
    const tileArea = this.plan.width * this.plan.height;
    const right = Math.min(tile.left + this.plan.width, width);
    const bottom = Math.min(tile.top + this.plan.height, height);
    for (let y = tile.top; y < bottom; y++) {
      const rowWeight = this.rowWeights[y - tile.top];
      let from = (y - tile.top) * this.plan.width;
      for (let to = y * width + tile.left; to < y * width + right; to++, from++) {
        const weight = rowWeight * this.columnWeights[from % this.plan.width];
        data[to] += weight * flow[from];
        data[area + to] += weight * flow[tileArea + from];
        this.weight[to] += weight;
      }
    }
  }

  result(): FlowField {
    const { data } = this.sum;
    const area = this.weight.length;
    for (let i = 0; i < area; i++) {
      data[i] /= this.weight[i];
      data[area + i] /= this.weight[i];
    }
    return this.sum;
  }
}

function gaussian(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const distance = (i + 0.5) / length - 0.5;
    return Math.exp(-0.5 * (distance / SIGMA) ** 2);
  });
}

const ones = (length: number): Float32Array => new Float32Array(length).fill(1);
