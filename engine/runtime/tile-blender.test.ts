import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { large, nano } from '../models/flowformer/config.js';
import { inferenceOf } from '../models/flowformer/inference.js';
import { TileBlender } from './tile-blender.js';
import { planTiles, type TilePlan } from './tiling.js';

const own = inferenceOf(nano, 'nano');

/** The largest error of a field put together from tiles that all hold the same linear field. */
function worstOfAgreeing(width: number, height: number, plan: TilePlan): number {
  const truth = (x: number, y: number) => [x * 0.25 - 20, 7 - y * 0.5];
  const blender = new TileBlender(width, height, plan);
  const area = plan.width * plan.height;
  for (const tile of plan.tiles) {
    const flow = new Float32Array(2 * area);
    for (let i = 0; i < area; i++) {
      const [u, v] = truth(tile.left + (i % plan.width), tile.top + Math.floor(i / plan.width));
      flow[i] = u;
      flow[area + i] = v;
    }
    blender.add(tile, flow);
  }
  const { data } = blender.result();
  let worst = 0;
  for (let i = 0; i < width * height; i++) {
    const [u, v] = truth(i % width, Math.floor(i / width));
    worst = Math.max(worst, Math.abs(data[i] - u), Math.abs(data[width * height + i] - v));
  }
  return worst;
}

describe('TileBlender', () => {
  it('gives back a field that all tiles agree on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 500 }), fc.integer({ min: 200, max: 400 }), (width, height) => {
        expect(worstOfAgreeing(width, height, planTiles(width, height, own, 2 ** 22))).toBeLessThan(1e-3);
      }),
      { numRuns: 5 },
    );
  });

  it("does so up to the corners of the authors' tiles, whose weights are tiny, and beyond the frame", () => {
    const sintel = inferenceOf(large, 'sintel.pth');
    expect(worstOfAgreeing(1024, 436, planTiles(1024, 436, sintel, 2 ** 30))).toBeLessThan(1e-3);
    expect(worstOfAgreeing(1242, 375, planTiles(1242, 375, sintel, 2 ** 30))).toBeLessThan(1e-3);
    expect(worstOfAgreeing(636, 476, planTiles(636, 476, sintel, 2 ** 30))).toBe(0);
  });

  it('leaves a single tile as it is, to the bit', () => {
    const plan = planTiles(24, 16, own, 2 ** 30);
    const flow = Float32Array.from({ length: 2 * 24 * 16 }, (_, i) => Math.sin(i) * 100);
    const blender = new TileBlender(24, 16, plan);
    blender.add(plan.tiles[0], flow);
    expect(blender.result().data).toEqual(flow);
  });
});
