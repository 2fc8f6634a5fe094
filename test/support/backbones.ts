/** Small classification checkpoints under torchvision's names, and FlowFormers that start from them. */
import {
  type CompactConfig,
  type CompactEncoderConfig,
  nano,
} from '../../engine/models/flowformer/config.js';
import { flowFormerParameters } from '../../engine/models/flowformer/cost.js';
import type { Shape } from '../../engine/nn/ops.js';
import { StoredTensor } from '../../engine/weights/stored-tensor.js';
import type { WeightFile, WeightTensor } from '../../engine/weights/tensors.js';
import { counterWeight } from './counter-weights.js';
import { type Goldens, readGoldens } from './goldens.js';

/** What test/golden/make_backbones.py wrote. */
export const backboneGoldens: Goldens = await readGoldens('backbones.safetensors');

type Shapes = Readonly<Record<string, Shape>>;
const checkpoints: Readonly<Record<'swin' | 'vit', Shapes>> = JSON.parse(
  backboneGoldens.metadata.checkpoints,
);

/** A classification checkpoint. */
export const checkpointOf = (kind: 'swin' | 'vit'): WeightFile =>
  counterFile(Object.entries(checkpoints[kind]));

/** The sizes that make_backbones.py gives the rest of the model. */
export const smallConfig = (encoder: CompactEncoderConfig): CompactConfig => ({
  ...nano,
  encoder,
  features: 48,
  hidden: 32,
  context: 32,
  cost: { tokens: 3, channels: 32, heads: 2, patchChannels: [8, 16], layers: 2, window: 7, mlpRatio: 2 },
  decoder: { ...nano.decoder, query: 16, heads: 2, radius: 3 },
});

/** All weights of a FlowFormer, made of a counter. */
export const counterWeights = (config: CompactConfig): WeightFile =>
  counterFile(flowFormerParameters(config));

function counterFile(shapes: Iterable<readonly [string, Shape]>): WeightFile {
  const tensors = [...shapes].map(([name, shape]): [string, WeightTensor] => {
    const bytes = () => new Uint8Array(counterWeight(name, shape).buffer);
    return [name, new StoredTensor(name, 'f32', shape, bytes)];
  });
  return { path: 'counter', format: 'safetensors', metadata: {}, tensors: new Map(tensors) };
}
