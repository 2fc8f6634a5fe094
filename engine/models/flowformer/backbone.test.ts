import { describe, expect, it } from 'vitest';
import {
  backboneGoldens,
  checkpointOf,
  counterWeights,
  smallConfig,
} from '../../../test/support/backbones.js';
import { expectClose } from '../../../test/support/goldens.js';
import { compute } from '../../../test/support/onnx.js';
import { tokensToMap } from '../../nn/layers/patches.js';
import { nameClassifier } from '../../weights/classifier-names.js';
import type { WeightFile } from '../../weights/tensors.js';
import { swinStages } from '../swin.js';
import { vitMap } from '../vit.js';
import { encoderOf, plugBackbone } from './backbone.js';
import { nano } from './config.js';
import { recognizeFlowFormer } from './recognize.js';

const swin = checkpointOf('swin');
const vit = checkpointOf('vit');

const without = (file: WeightFile, name: string): WeightFile => ({
  ...file,
  tensors: new Map([...file.tensors].filter(([key]) => key !== name)),
});

describe('encoderOf', () => {
  it('reads a Swin from its tensors', () => {
    expect(encoderOf(swin)).toEqual({
      type: 'swin',
      channels: 32,
      depths: [2, 3],
      heads: [2, 4],
      window: 7,
    });
  });

  it('reads a ViT from its tensors, its heads from their width', () => {
    const sizes = { channels: 128, depth: 2, heads: 2, patch: 16, grid: 4 };
    expect(encoderOf(vit)).toEqual({ type: 'vit', ...sizes, resampling: 'timm' });
  });

  it('refuses what is no classifier, and one that is not whole', () => {
    const code = (expected: string) => expect.objectContaining({ code: expected });
    expect(() => encoderOf(counterWeights(smallConfig(nano.encoder)))).toThrow(code('not-a-classifier'));
    expect(() => encoderOf(without(vit, 'encoder.pos_embedding'))).toThrow(code('unknown-variant'));
  });
});

describe.each([
  ['swin', swin],
  ['vit', vit],
] as const)('plugBackbone with a %s', (kind, checkpoint) => {
  const config = smallConfig(encoderOf(checkpoint));
  const weights = counterWeights(config);
  const plugged = plugBackbone(weights, checkpoint, config);

  it('makes a file that is recognized by its tensors', () => {
    expect(recognizeFlowFormer(plugged)).toEqual(config);
  });

  it('takes the backbones from the classifier and leaves the rest', () => {
    const classifier = nameClassifier(checkpoint.tensors)!.tensors;
    for (const [name, tensor] of plugged.tensors) {
      const inner = name.split('.backbone.')[1];
      if (inner?.startsWith('patch_embed.proj')) continue;
      const source = inner ? classifier.get(inner)! : weights.tensors.get(name)!;
      expect(Buffer.compare(tensor.bytes, source.bytes), name).toBe(0);
    }
  });

  it('sees images of -1..1 as torchvision sees its own', async () => {
    const { data, shape } = backboneGoldens.float(`${kind}.library.image`);
    const prefix = 'encoder.backbone.';
    const own = [...plugged.tensors]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), { ...tensor, data: tensor.toFloat32() }] as const);
    const { encoder } = config;
    const map = await compute({ image: { shape: [1, ...shape], data } }, new Map(own), (inputs, p) => {
      const image = inputs.image.mul(1 / 127.5).sub(1);
      if (encoder.type === 'vit') return vitMap(image, p, encoder);
      if (encoder.type === 'swin') return tokensToMap(swinStages(image, p, encoder));
      throw new Error(encoder.type);
    });
    const expected = backboneGoldens.float(`${kind}.library.map`);
    expectClose(map, { shape: [1, ...expected.shape], data: expected.data }, 1e-5);
  });

  it('refuses a checkpoint of other sizes', () => {
    const other = kind === 'swin' ? vit : swin;
    const config = smallConfig(encoderOf(other));
    expect(() => plugBackbone(counterWeights(smallConfig(nano.encoder)), checkpoint, config)).toThrow(
      expect.objectContaining({ code: 'weights-mismatch' }),
    );
  });
});
