import { describe, expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../test/support/goldens.js';
import { compute } from '../../test/support/onnx.js';
import { nameClassifier } from '../weights/classifier-names.js';
import { explain } from './attention-map.js';
import type { ClassifierConfig } from './classifier.js';

const goldens = await readGoldens('classifiers.safetensors');

/** A normalisation that leaves images as they are. */
const preparation = {
  resize: 0,
  crop: 0,
  interpolation: 'bilinear',
  mean: [0, 0, 0],
  std: [1 / 255, 1 / 255, 1 / 255],
} as const;

async function explained(name: string, config: ClassifierConfig, what: 'logits' | 'maps') {
  const weights = nameClassifier(goldens.below(`${name}.p.`))!.tensors;
  const images = goldens.float(`${name}.images`);
  return compute(
    { images },
    weights,
    (inputs, p) => explain(inputs.images, p, { config, preparation })[what],
  );
}

describe('explain', () => {
  const vit = {
    kind: 'vit',
    channels: 24,
    depth: 2,
    heads: 3,
    patch: 8,
    grid: 4,
    resampling: 'timm',
    classes: 5,
  } as const;
  const swin = {
    kind: 'swin',
    channels: 8,
    depths: [2, 2, 2],
    heads: [1, 2, 4],
    window: 4,
    classes: 5,
  } as const;

  it("rolls out the attention that timm's blocks use", async () => {
    const { data, shape } = goldens.float('vit.timm.rollout');
    expectClose(await explained('vit.timm', vit, 'maps'), { shape: [shape[0], 1, shape[1]], data }, 1e-5);
  });

  it('maps each class of a Swin, and these maps make up the answer', async () => {
    const maps = await explained('swin.timm', swin, 'maps');
    expectClose(maps, goldens.float('swin.timm.activations'), 1e-4);
    const means = goldens.float('swin.timm.logits').data.map((_, i) => {
      return maps.data.subarray(16 * i, 16 * (i + 1)).reduce((sum, value) => sum + value / 16, 0);
    });
    expectClose({ shape: [2, 5], data: means }, goldens.float('swin.timm.logits'), 1e-4);
  });

  it.each([
    ['vit.timm', vit],
    ['swin.timm', swin],
  ] as const)('%s gives the same answers as without', async (name, config) => {
    expectClose(await explained(name, config, 'logits'), goldens.float(`${name}.logits`), 1e-4);
    expect.hasAssertions();
  });
});
