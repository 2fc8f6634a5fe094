import { describe, expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../test/support/goldens.js';
import type { Preparation } from '../models/preparation.js';
import { cubic, triangle } from '../nn/resample.js';
import { preparePictures } from './prepare-pictures.js';
import { resizePicture } from './resize-picture.js';

const goldens = await readGoldens('preparation.safetensors');
const kernels = { bilinear: triangle, bicubic: cubic(-0.5) } as const;

const picture = (name: string) => {
  const { data, shape } = goldens.float(`${name}.picture`);
  return { width: shape[1], height: shape[0], data: Uint8Array.from(data) };
};

describe.each(['wide', 'tall', 'small'])('a %s picture', (name) => {
  describe.each(['bilinear', 'bicubic'] as const)('%s', (kind) => {
    it.each(['20x31', '61x17', '75x60'])('is byte for byte that of PIL at %s', (size) => {
      const expected = goldens.float(`${name}.${kind}.${size}`);
      const [width, height] = size.split('x').map(Number);
      const data = resizePicture(picture(name), [width, height], kernels[kind]);
      expect(Array.from(data)).toEqual(Array.from(expected.data));
    });
  });

  it.each([
    ['torchvision', 29, 'bilinear'],
    ['timm', 31, 'bicubic'],
  ] as const)('is prepared as by %s', (library, resize, interpolation) => {
    const preparation: Preparation = { resize, crop: 24, interpolation, mean: [0, 0, 0], std: [1, 1, 1] };
    const { data } = preparePictures([picture('wide'), picture(name)], preparation);
    const { data: expected, shape } = goldens.float(`${name}.${library}`);
    const planes = Float32Array.from(expected, (_, i) => expected[(i % 576) * 3 + Math.floor(i / 576)]);
    expectClose({ shape, data: data.subarray(3 * 576) }, { shape, data: planes }, 0);
  });
});
