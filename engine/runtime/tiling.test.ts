import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costVolumeBytes, planTiles, TileBlender } from './tiling.js';

const GIB = 2 ** 30;
const size = fc.record({
  width: fc.integer({ min: 16, max: 5000 }),
  height: fc.integer({ min: 16, max: 3000 }),
});

describe('planTiles', () => {
  it('covers every pixel, overlaps neighbours, and keeps the cost volume within its limit', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 24, max: 30 }), ({ width, height }, bits) => {
        const plan = planTiles(width, height, 2 ** bits);
        expect(costVolumeBytes(plan.width, plan.height)).toBeLessThanOrEqual(2 ** bits);
        expect([plan.width % 8, plan.height % 8]).toEqual([0, 0]);
        for (const [axis, length, tile] of [
          ['left', width, plan.width],
          ['top', height, plan.height],
        ] as const) {
          const starts = [...new Set(plan.tiles.map((t) => t[axis]))];
          expect(starts[0]).toBe(0);
          expect(starts.every((start) => start % 8 === 0)).toBe(true);
          const end = starts.at(-1)! + tile;
          expect(end).toBeGreaterThanOrEqual(length);
          expect(end).toBeLessThan(length + 8);
          for (let i = 1; i < starts.length; i++)
            expect(starts[i] - starts[i - 1]).toBeLessThanOrEqual(tile - 88);
        }
      }),
    );
  });

  it('takes 720p in one piece and cuts 1080p and 4K', () => {
    expect(planTiles(1280, 720, GIB).label).toBe('1x1');
    expect(planTiles(1920, 1080, GIB).tiles.length).toBeGreaterThan(1);
    expect(planTiles(3840, 2160, GIB).tiles.length).toBeGreaterThan(planTiles(1920, 1080, GIB).tiles.length);
  });
});

describe('TileBlender', () => {
  it('gives back a field that all tiles agree on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 500 }), fc.integer({ min: 200, max: 400 }), (width, height) => {
        const plan = planTiles(width, height, 2 ** 22);
        const truth = (x: number, y: number) => [x * 0.25 - 20, 7 - y * 0.5];
        const blender = new TileBlender(width, height, plan);
        for (const tile of plan.tiles) {
          const area = plan.width * plan.height;
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
        expect(worst).toBeLessThan(1e-3);
      }),
      { numRuns: 5 },
    );
  });

  it('leaves a single tile as it is, to the bit', () => {
    const plan = planTiles(24, 16, GIB);
    const flow = Float32Array.from({ length: 2 * 24 * 16 }, (_, i) => Math.sin(i) * 100);
    const blender = new TileBlender(24, 16, plan);
    blender.add(plan.tiles[0], flow);
    expect(blender.result().data).toEqual(flow);
  });
});
