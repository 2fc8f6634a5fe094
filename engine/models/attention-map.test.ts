import { describe, expect, it } from 'vitest';
import { classifierGoldens, tinySwin, tinyVit, weightsOf } from '../../test/support/classifiers.js';
import { expectClose } from '../../test/support/goldens.js';
import { compute } from '../../test/support/onnx.js';
import { explain } from './attention-map.js';
import type { ClassifierConfig } from './classifier.js';

/** A normalisation that leaves images as they are. */
const preparation = {
  resize: 0,
  crop: 0,
  interpolation: 'bilinear',
  mean: [0, 0, 0],
  std: [1 / 255, 1 / 255, 1 / 255],
} as const;

async function explained(name: string, config: ClassifierConfig, what: 'logits' | 'maps') {
  const images = classifierGoldens.float(`${name}.images`);
  return compute(
    { images },
    weightsOf(name),
    (inputs, p) => explain(inputs.images, p, { config, preparation })[what],
  );
}

describe('explain', () => {
  it("rolls out the attention that timm's blocks use", async () => {
    const { data, shape } = classifierGoldens.float('vit.timm.rollout');
    expectClose(await explained('vit.timm', tinyVit, 'maps'), { shape: [shape[0], 1, shape[1]], data }, 1e-5);
  });

  it('maps each class of a Swin, and these maps make up the answer', async () => {
    const maps = await explained('swin.timm', tinySwin, 'maps');
    expectClose(maps, classifierGoldens.float('swin.timm.activations'), 1e-4);
    const means = classifierGoldens.float('swin.timm.logits').data.map((_, i) => {
      return maps.data.subarray(16 * i, 16 * (i + 1)).reduce((sum, value) => sum + value / 16, 0);
    });
    expectClose({ shape: [2, 5], data: means }, classifierGoldens.float('swin.timm.logits'), 1e-4);
  });

  it.each([
    ['vit.timm', tinyVit],
    ['swin.timm', tinySwin],
  ] as const)('%s gives the same answers as without', async (name, config) => {
    expectClose(await explained(name, config, 'logits'), classifierGoldens.float(`${name}.logits`), 1e-4);
    expect.hasAssertions();
  });
});
