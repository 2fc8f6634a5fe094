import { expect, it } from 'vitest';
import { counterWeights, smallConfig } from '../../../test/support/backbones.js';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute } from '../../../test/support/onnx.js';
import type { WeightFile } from '../../weights/tensors.js';
import type { CompactEncoderConfig } from './config.js';
import { encodeImage } from './encoder.js';
import { recognizeFlowFormer } from './recognize.js';

const goldens = await readGoldens('layers.safetensors');
const FEATURES = 12;
const common = { channels: 16, window: 4, mlpRatio: 2 };

const valuesOf = ({ tensors }: WeightFile) =>
  new Map([...tensors].map(([name, tensor]) => [name, { shape: tensor.shape, data: tensor.toFloat32() }]));

it.each<CompactEncoderConfig>([
  { type: 'stem-swin', stem: 8, residual: 2, depth: 2, heads: 2, ...common },
  { type: 'overlapping-swin', depths: [1, 2], heads: [1, 2], ...common },
])('encodes an image by a $type as PyTorch does', async (encoder) => {
  const weights = counterWeights({ ...smallConfig(encoder), features: FEATURES });
  expect(recognizeFlowFormer(weights)).toMatchObject({ encoder });
  const image = goldens.float(`${encoder.type}.image`);
  const out = await compute({ image }, valuesOf(weights), (x, p) =>
    encodeImage(x.image, p.at('feature_encoder'), encoder, FEATURES),
  );
  expectClose(out, goldens.float(`${encoder.type}.out`), 1e-4);
});
