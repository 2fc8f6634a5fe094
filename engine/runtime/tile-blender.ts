import { createField, type FlowField } from '../flow/field.js';
import type { Tile, TilePlan } from './tiling.js';

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
    const weights = (length: number) =>
      plan.tiles.length > 1 ? gaussian(length, plan.sigma) : new Float32Array(length).fill(1);
    this.columnWeights = weights(plan.width);
    this.rowWeights = weights(plan.height);
  }

  add(tile: Tile, flow: Float32Array): void {
    const { width, height, data } = this.sum;
    const area = width * height;
    const tileArea = this.plan.width * this.plan.height;
    const [left, top] = [Math.max(0, tile.left), Math.max(0, tile.top)];
    const right = Math.min(tile.left + this.plan.width, width);
    const bottom = Math.min(tile.top + this.plan.height, height);
    for (let y = top; y < bottom; y++) {
      const rowWeight = this.rowWeights[y - tile.top];
      let from = (y - tile.top) * this.plan.width + left - tile.left;
      for (let to = y * width + left; to < y * width + right; to++, from++) {
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

/** Centre the exponents around zero: at the corners of the authors' tiles their Gaussian is below float32's smallest. */
const LIFT = 25;

/** exp(-d^2 / (2 sigma^2)) times a constant, d being the distance from the middle in lengths, counted as the authors do. */
const gaussian = (length: number, sigma: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.exp(LIFT - 0.5 * ((i / length - 0.5) / sigma) ** 2));
