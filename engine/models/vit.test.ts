import { describe, expect, it } from 'vitest';
import { classifierGoldens, tinyVit, weightsOf } from '../../test/support/classifiers.js';
import type { Value } from '../../test/support/goldens.js';
import { compute } from '../../test/support/onnx.js';
import { vitMap } from './vit.js';

const trained = weightsOf('vit.timm');
const withoutPositions = new Map<string, Value<Float32Array>>([
  ...trained,
  ['pos_embed', { shape: [1, 17, 24], data: new Float32Array(17 * 24) }],
]);

/** How far the map of a picture that went round by `pixels` is from the map, moved along, of the picture itself. */
async function mismatch(weights: typeof trained, pixels: number): Promise<number> {
  const images = classifierGoldens.float('vit.timm.images');
  const moved = await compute({ images }, weights, (inputs, p) => {
    const [image] = inputs.images.split(0, 1, 1);
    const around = vitMap(image.roll(3, pixels), p, tinyVit).roll(3, -Math.floor(pixels / tinyVit.patch));
    return around.sub(vitMap(image, p, tinyVit));
  });
  return Math.max(...moved.data.map(Math.abs));
}

describe('a ViT as a backbone', () => {
  it('moves with the image by whole patches, if it has no positions', async () => {
    expect(await mismatch(withoutPositions, 16)).toBeLessThan(1e-4);
  });

  it('does not move by parts of a patch', async () => {
    expect(await mismatch(withoutPositions, 4)).toBeGreaterThan(0.1);
  });

  it('does not move with the positions it has learned', async () => {
    expect(await mismatch(trained, 16)).toBeGreaterThan(0.1);
  });

  it('has a place for each patch of an image that is not square', async () => {
    const image = { shape: [1, 3, 16, 40], data: new Float32Array(3 * 16 * 40) };
    const map = await compute({ image }, trained, (inputs, p) => vitMap(inputs.image, p, tinyVit));
    expect(map.shape).toEqual([1, 24, 2, 5]);
  });
});
