import { describe, expect, it } from 'vitest';
import { parsePlan } from './plan.js';
import { parseTile, showTile } from './tiling-choice.js';

const plan = (tiling: Parameters<typeof parsePlan>[0]['tiling']) =>
  parsePlan({ schema: 1, inputs: ['a.mp4'], out: 'out', tiling });

describe('parseTile', () => {
  it('reads what showTile writes', () => {
    for (const tile of [{ width: 960, height: 432 }, 'auto'] as const) {
      expect(parseTile(showTile(tile)!)).toEqual(tile);
    }
  });

  it.each(['960', '960x', 'x432', '-960x432', '960*432', 'whole', ''])('refuses "%s"', (text) => {
    expect(() => parseTile(text)).toThrow('must be WIDTHxHEIGHT or auto');
  });
});

describe('the tiling of a plan', () => {
  it('is whatever is left to the model', () => {
    expect(plan({ tile: 'auto', overlap: 0, padding: 'black' }).tiling).toEqual({
      tile: 'auto',
      overlap: 0,
      padding: 'black',
    });
    expect(plan(undefined).tiling).toEqual({});
  });

  it.each([
    [{ tile: { width: 100, height: 432 } }, 'multiples of 8'],
    [{ tile: { width: 960, height: 32 } }, 'at least 64'],
    [{ overlap: -1 }, 'negative'],
    [{ overlap: 1.5 }, 'whole number'],
    [{ overlap: 300 }, 'at most 256'],
    [{ overlap: 40, tile: { width: 960, height: 64 } }, 'half a side'],
    [{ padding: 'mirror' as 'black' }, 'one of edge, edge-around, black'],
  ])('refuses %j', (tiling, why) => {
    expect(() => plan(tiling)).toThrow(why);
  });
});
