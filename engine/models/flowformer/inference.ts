import type { FlowFormerConfig } from './config.js';

/** What stands where a tile reaches over its frame: repeated edge pixels, right and below or on both sides, or black. */
export const PADDINGS = ['edge', 'edge-around', 'black'] as const;
export type Padding = (typeof PADDINGS)[number];

/** In pixels. */
export interface TileSize {
  readonly width: number;
  readonly height: number;
}

/** How frames are handed to a model. */
export interface Tiling {
  /**
   * Frames at least this wide are cut into tiles of this size, lower ones padded to its height. Without it, and for narrower
   * frames: whole, or in as few tiles as memory allows.
   */
  readonly tile?: TileSize;
  /** Pixels that neighbouring tiles share at least, if not the usual number. */
  readonly overlap?: number;
  /** Of frames cut into tiles of the given size, and of others. */
  readonly padding: { readonly tiled: Padding; readonly whole: Padding };
}

/** What is asked of the way a model has with frames. */
export interface TilingChoice {
  /** `auto`: none of a given size. */
  readonly tile?: TileSize | 'auto';
  readonly overlap?: number;
  readonly padding?: Padding;
}

/** How frames that are smaller than need be are enlarged before their flow is computed. */
export interface Enlargement {
  /** At most so many times a side. */
  readonly times: number;
  /** At most to so many pixels. */
  readonly pixels: number;
}

/** How a model is run unless asked otherwise. */
export interface Inference extends Tiling {
  readonly iterations: number;
  readonly enlargement?: Enlargement;
}

/** nano looks at squares of 8 pixels: on a larger copy it sees finer motions and thinner objects (weights/nano.md has the figures). */
const ENLARGEMENT: Enlargement = { times: 1.5, pixels: 1024 * 440 };

/** A model's own way with frames, but for what is asked. */
export const chooseTiling = (own: Tiling, { tile, overlap, padding }: TilingChoice = {}): Tiling => ({
  tile: tile === 'auto' ? undefined : (tile ?? own.tile),
  overlap: overlap ?? own.overlap,
  padding: padding ? { tiled: padding, whole: padding } : own.padding,
});

/** Tiles and iterations of the authors' published results (evaluate_FlowFormer_tile.py), by what their files are called. */
const OFFICIAL = [
  // FlowFormer#, trained on lower frames than the others.
  { file: /things_kitti|sharp/i, iterations: 24, tile: { width: 720, height: 376 } },
  { file: /kitti/i, iterations: 24, tile: { width: 960, height: 432 } },
  { file: /chairs/i, iterations: 32, tile: undefined },
  { file: /sintel|things|small/i, iterations: 32, tile: { width: 960, height: 432 } },
] as const;

/**
 * How to run a model by what it is called, its id and its file's name: the checkpoints of the authors' large model have the
 * same tensors, and only names tell what they were trained for. The first name that tells counts.
 */
export function inferenceOf(config: FlowFormerConfig, ...names: readonly string[]): Inference {
  if (config.architecture === 'compact') {
    const { iterations } = config.decoder;
    return { iterations, padding: { tiled: 'edge', whole: 'edge' }, enlargement: ENLARGEMENT };
  }
  const told = names.flatMap((name) => OFFICIAL.filter(({ file }) => file.test(name)));
  const { iterations, tile } = told[0] ?? OFFICIAL.at(-1)!;
  return { iterations, tile, padding: { tiled: 'black', whole: 'edge-around' } };
}
