import { expect, it } from 'vitest';
import { counterWeights, smallConfig } from '../../../test/support/backbones.js';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute } from '../../../test/support/onnx.js';
import type { WeightFile } from '../../weights/tensors.js';
import type { StemSwinConfig } from './config.js';
import { encodeImage } from './encoder.js';
import { recognizeFlowFormer } from './recognize.js';

const goldens = await readGoldens('layers.safetensors');
const encoder: StemSwinConfig = {
  type: 'stem-swin',
  stem: 8,
  channels: 16,
  residual: 2,
  depth: 2,
  heads: 2,
  window: 4,
  mlpRatio: 2,
};

const valuesOf = ({ tensors }: WeightFile) =>
  new Map([...tensors].map(([name, tensor]) => [name, { shape: tensor.shape, data: tensor.toFloat32() }]));

it('encodes an image as PyTorch does', async () => {
  const config = smallConfig(encoder);
  const weights = counterWeights(config);
  expect(recognizeFlowFormer(weights)).toMatchObject({ encoder });
  const image = goldens.float('stem-swin.image');
  const channels = config.features + config.hidden + config.context;
  const out = await compute({ image }, valuesOf(weights), (x, p) =>
    encodeImage(x.image, p.at('encoder'), encoder, channels),
  );
  expectClose(out, goldens.float('stem-swin.out'), 1e-4);
});
