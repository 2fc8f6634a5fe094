import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { large, nano } from '../models/flowformer/config.js';
import { chooseTiling, inferenceOf } from '../models/flowformer/inference.js';
import { costVolumeBytes, planTiles } from './tiling.js';

const GIB = 2 ** 30;
const own = inferenceOf(nano, 'nano');
const sintel = inferenceOf(large, 'sintel.pth');
const size = fc.record({
  width: fc.integer({ min: 16, max: 5000 }),
  height: fc.integer({ min: 16, max: 3000 }),
});

describe('planTiles in as few tiles as possible', () => {
  it('covers every pixel, overlaps neighbours, and keeps the cost volume within its limit', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 24, max: 30 }), ({ width, height }, bits) => {
        const plan = planTiles(width, height, own, 2 ** bits);
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
    expect(planTiles(1280, 720, own, GIB).label).toBe('1x1');
    expect(planTiles(1920, 1080, own, GIB).tiles.length).toBeGreaterThan(1);
    expect(planTiles(3840, 2160, own, GIB).tiles.length).toBeGreaterThan(
      planTiles(1920, 1080, own, GIB).tiles.length,
    );
  });
});

describe("planTiles in the authors' way", () => {
  const places = (width: number, height: number, tiling = sintel) =>
    planTiles(width, height, tiling, GIB).tiles.map(({ left, top }) => `${left},${top}`);

  it('lays tiles where their evaluation lays them', () => {
    expect(places(1024, 436)).toEqual(['0,0', '64,0', '0,4', '64,4']);
    expect(places(1242, 375, inferenceOf(large, 'kitti.pth'))).toEqual(['0,0', '282,0']);
    expect(places(1920, 1080).length).toBe(9);
    expect(planTiles(1242, 375, inferenceOf(large, 'things_kitti.pth'), GIB)).toMatchObject({
      width: 720,
      height: 376,
      padding: 'black',
      label: '2x1 of 720x376',
    });
  });

  it('covers every pixel of every frame that is wide enough, neighbours sharing what they must', () => {
    const frame = fc.record({
      width: fc.integer({ min: 960, max: 5000 }),
      height: fc.integer({ min: 32, max: 3000 }),
    });
    fc.assert(
      fc.property(frame, fc.integer({ min: 0, max: 200 }), ({ width, height }, overlap) => {
        const { tiles } = planTiles(width, height, { ...sintel, overlap }, GIB);
        for (const [axis, length, tile] of [
          ['left', width, 960],
          ['top', height, 432],
        ] as const) {
          const starts = [...new Set(tiles.map((t) => t[axis]))];
          expect(starts[0]).toBe(0);
          expect(starts.at(-1)! + tile).toBe(Math.max(length, tile));
          for (let i = 1; i < starts.length; i++)
            expect(starts[i] - starts[i - 1]).toBeLessThanOrEqual(tile - overlap);
        }
      }),
    );
  });

  it('takes narrower frames whole, repeated edges on both sides', () => {
    const plan = planTiles(636, 476, sintel, GIB);
    expect(plan).toMatchObject({ width: 640, height: 480, padding: 'edge-around', label: '1x1' });
    expect(plan.tiles).toEqual([{ left: -2, top: -2 }]);
  });

  it('makes smaller tiles where theirs are too large', () => {
    const plan = planTiles(1024, 436, sintel, 2 ** 26);
    expect(costVolumeBytes(plan.width, plan.height)).toBeLessThanOrEqual(2 ** 26);
  });

  it('can be told otherwise', () => {
    expect(planTiles(1024, 436, chooseTiling(sintel, { tile: 'auto' }), GIB).label).toBe('1x1');
    const tile = { width: 512, height: 256 };
    const plan = planTiles(1024, 436, chooseTiling(sintel, { tile, overlap: 64, padding: 'edge' }), GIB);
    expect(plan).toMatchObject({ ...tile, padding: 'edge' });
    expect(plan.tiles[1].left).toBe(448);
  });
});
