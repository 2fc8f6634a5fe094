/** Directions of all vectors of a region over a whole clip. */
import { DIRECTIONS } from '../flow/statistics.js';
import type { MeanDirection, RegionMotion } from './region.js';

export class PooledDirections {
  private readonly sums = new Array<number>(DIRECTIONS).fill(0);
  private known = 0;
  private moving = 0;
  private x = 0;
  private y = 0;

  /** Adds what a region shows in a pair; each vector weighs the same. */
  add({ statistics, direction }: RegionMotion): void {
    const { known, resting, directions } = statistics;
    if (known === 0) return;
    const moving = known * (1 - resting / 100);
    for (const [i, share] of directions.entries()) this.sums[i]! += share * known;
    this.known += known;
    if (!(moving > 0) || Number.isNaN(direction.degrees)) return;
    this.moving += moving;
    this.x += moving * direction.concentration * Math.cos((direction.degrees * Math.PI) / 180);
    this.y += moving * direction.concentration * Math.sin((direction.degrees * Math.PI) / 180);
  }

  /** In percent, as `FlowStatistics.directions`. NaN of nothing. */
  get shares(): number[] {
    return this.sums.map((sum) => sum / this.known);
  }

  get mean(): MeanDirection {
    return {
      degrees: this.moving > 0 ? (Math.atan2(this.y, this.x) * 180) / Math.PI : Number.NaN,
      concentration: Math.hypot(this.x, this.y) / this.moving,
    };
  }
}
