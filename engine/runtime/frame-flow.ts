import type { FlowField } from '../flow/field.js';
import { bilinear } from '../flow/sample.js';
import { STRIDE } from '../models/flowformer/config.js';
import type { Tiling } from '../models/flowformer/inference.js';
import { fitWithin } from './computed-size.js';
import type { Context, Features, FlowNetwork, LoadedModel } from './flow-network.js';
import { modelImage, type Picture, resized } from './frame-image.js';
import { openNetwork } from './open-network.js';
import { releaseOperands, type SessionSettings } from './session.js';
import { TileBlender } from './tile-blender.js';
import { planTiles, type Tile, type TilePlan } from './tiling.js';

/** Tiles lose motions longer than they are, so larger frames than this get a first estimate from a reduced copy. */
const GLOBAL_PASS_ABOVE = 1920 * 1080;
const GLOBAL_PASS_SIDE = 1024;

/** A frame as it is kept while its two pairs are computed. What is derived from it is made when first needed. */
interface KnownFrame {
  readonly picture: Picture;
  readonly tiles: Map<Tile, EncodedTile>;
}

interface EncodedTile {
  features?: Promise<Features>;
  context?: Promise<Context>;
}

/** Estimates the flow between frames of one size: whole or in tiles, features once per frame. */
export class FrameFlow {
  readonly plan: TilePlan;
  private readonly network: FlowNetwork;
  private readonly global?: FrameFlow;
  private readonly frames = new Map<number, KnownFrame>();

  /** `limit`: bytes that a single tensor may take. */
  constructor(
    readonly width: number,
    readonly height: number,
    model: LoadedModel,
    settings: SessionSettings,
    tiling: Tiling,
    limit: number,
  ) {
    this.plan = planTiles(width, height, tiling, limit);
    this.network = openNetwork(model, this.plan.width, this.plan.height, settings);
    if (this.plan.tiles.length > 1 && width * height > GLOBAL_PASS_ABOVE) {
      const [w, h] = fitWithin(width, height, GLOBAL_PASS_SIDE);
      this.global = new FrameFlow(w, h, model, settings, tiling, limit);
    }
  }

  /** Makes a frame known under `index`, and forgets all but it and the one before. */
  add(index: number, picture: Picture): void {
    this.forget(index);
    this.frames.set(index, { picture, tiles: new Map() });
    const [oldest] = this.frames.keys();
    if (this.frames.size > 2) this.forget(oldest);
    if (this.global) {
      const { width, height } = this.global;
      this.global.add(index, resized(picture, width, height));
    }
  }

  /** The flow from one known frame to another on the first's grid. Throws the signal's reason when aborted. */
  async flow(first: number, second: number, iterations: number, signal: AbortSignal): Promise<FlowField> {
    const from = this.frames.get(first)!;
    const to = this.frames.get(second)!;
    const whole = await this.global?.flow(first, second, iterations, signal);
    const blender = new TileBlender(this.width, this.height, this.plan);
    for (const tile of this.plan.tiles) {
      signal.throwIfAborted();
      const features1 = await this.features(from, tile);
      signal.throwIfAborted();
      const features2 = await this.features(to, tile);
      signal.throwIfAborted();
      const context = await this.context(from, tile, features1);
      const initial = whole && this.startOf(tile, whole);
      blender.add(tile, await this.network.flow(features1, features2, context, iterations, signal, initial));
    }
    return blender.result();
  }

  async release(): Promise<void> {
    for (const index of this.frames.keys()) this.forget(index);
    await this.network.release();
    await this.global?.release();
  }

  private forget(index: number): void {
    for (const tile of this.frames.get(index)?.tiles.values() ?? []) releaseTile(tile);
    this.frames.delete(index);
  }

  private features(frame: KnownFrame, tile: Tile): Promise<Features> {
    const known = entry(frame, tile);
    known.features ??= this.network.features(modelImage(frame.picture, { ...this.plan, ...tile }));
    return known.features;
  }

  private context(frame: KnownFrame, tile: Tile, features: Features): Promise<Context> {
    const known = entry(frame, tile);
    known.context ??= this.network.context(features, () =>
      modelImage(frame.picture, { ...this.plan, ...tile }),
    );
    return known.context;
  }

  /** What a field of the whole frame, at reduced size, says of a tile: (2, h, w) in coarse pixels. */
  private startOf(tile: Tile, { width, height, data }: FlowField): Float32Array {
    const h = this.plan.height / STRIDE;
    const w = this.plan.width / STRIDE;
    const place = (coarse: number, start: number, from: number, to: number) => {
      const centre = ((start + (coarse + 0.5) * STRIDE) * to) / from - 0.5;
      return Math.min(Math.max(centre, 0), to - 1);
    };
    const scales = [this.width / width / STRIDE, this.height / height / STRIDE];
    return Float32Array.from({ length: 2 * h * w }, (_, i) => {
      const c = Math.floor(i / (h * w));
      const x = place(i % w, tile.left, this.width, width);
      const y = place(Math.floor(i / w) % h, tile.top, this.height, height);
      return scales[c] * bilinear(data, c * width * height, 1, width, x, y);
    });
  }
}

/** What could not be computed holds nothing. */
function releaseTile({ features, context }: EncodedTile): void {
  features?.then(({ map, pixels, guide }) => releaseOperands([map, pixels, guide])).catch(() => {});
  context?.then((values) => releaseOperands(Object.values(values))).catch(() => {});
}

function entry(frame: KnownFrame, tile: Tile): EncodedTile {
  const known = frame.tiles.get(tile) ?? {};
  frame.tiles.set(tile, known);
  return known;
}
