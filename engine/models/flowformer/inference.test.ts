import { describe, expect, it } from 'vitest';
import { large, nano, small } from './config.js';
import { inferenceOf } from './inference.js';

describe('inferenceOf', () => {
  it.each([
    ['sintel.pth', 32, '960x432'],
    ['flowformer-things-dbe62dd3.ckpt', 32, '960x432'],
    ['flowformer-kitti', 24, '960x432'],
    ['things_kitti.pth', 24, '720x376'],
    ['flowformer-sharp', 24, '720x376'],
    ['chairs.pth', 32, 'whole'],
    ['my-own.pth', 32, '960x432'],
  ])('runs %s as its authors do', (name, iterations, expected) => {
    const { tile, ...rest } = inferenceOf(large, name);
    expect(tile ? `${tile.width}x${tile.height}` : 'whole').toBe(expected);
    expect(rest).toMatchObject({ iterations, padding: { tiled: 'black', whole: 'edge-around' } });
  });

  it('goes by the name given to a model before that of its file', () => {
    expect(inferenceOf(large, 'my-kitti', 'sintel.pth').iterations).toBe(24);
    expect(inferenceOf(large, 'mine', 'kitti.pth').iterations).toBe(24);
  });

  it('runs the small model as the large one, and nano in as few tiles as possible', () => {
    expect(inferenceOf(small, 'flowformer-small.pth')).toEqual(inferenceOf(large, 'things.pth'));
    expect(inferenceOf(nano, 'kitti.safetensors')).toEqual({
      iterations: 4,
      padding: { tiled: 'edge', whole: 'edge' },
      enlargement: { times: 1.5, pixels: 450_560 },
    });
  });
});
