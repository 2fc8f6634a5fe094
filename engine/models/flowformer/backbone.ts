/** Image classifiers as backbones: a FlowFormer whose encoder starts from a classification checkpoint. */
import { StudioError } from '../../errors.js';
import { type Shape, sizeOf } from '../../nn/ops.js';
import { type NamedClassifier, nameClassifier } from '../../weights/classifier-names.js';
import { matchTensors } from '../../weights/match.js';
import { StoredTensor } from '../../weights/stored-tensor.js';
import type { WeightFile, WeightTensor } from '../../weights/tensors.js';
import { CheckpointShapes } from '../checkpoint-shapes.js';
import { type Normalisation, normalisationOf } from '../preparation.js';
import type { CompactConfig, SwinEncoderConfig, VitEncoderConfig } from './config.js';
import { flowFormerParameters } from './cost.js';
import { swinEncoder, vitEncoder } from './read-compact.js';

const PREFIX = 'encoder.backbone.';
const FIRST = 'patch_embed.proj';
const expected = 'Expected a ViT or Swin (v1) classifier, as torchvision or timm save it.';

/**
 * The encoder that a classification checkpoint of torchvision or timm fits: the first two stages of a Swin, or a ViT.
 * @throws StudioError `not-a-classifier`, or `unknown-variant` for sizes that make no encoder.
 */
export function encoderOf(checkpoint: WeightFile): SwinEncoderConfig | VitEncoderConfig {
  const { architecture, tensors } = named(checkpoint);
  const shapes = new CheckpointShapes(
    { ...checkpoint, tensors },
    (sentence) => new StudioError('unknown-variant', sentence, expected),
  );
  return architecture === 'vit' ? vitEncoder(shapes) : swinEncoder(shapes);
}

/**
 * The weights of a FlowFormer whose encoder's backbone is a classifier's; everything else is as in `weights`.
 * The classifier's own normalisation goes into its first convolution, so that encoders take -1..1 whatever began them.
 * @throws StudioError `not-a-classifier`, or `weights-mismatch` if the result is not all of a FlowFormer of this configuration.
 */
export function plugBackbone(weights: WeightFile, checkpoint: WeightFile, config: CompactConfig): WeightFile {
  const { source, architecture, tensors: classifier } = named(checkpoint);
  const names = flowFormerParameters(config);
  const plugged = new Map(weights.tensors);
  const fitting = [...classifier].filter(([name]) => names.has(PREFIX + name));
  const parts = new Map([...fitting, ...normalising(classifier, normalisationOf(source, architecture))]);
  for (const [name, tensor] of parts) plugged.set(PREFIX + name, renamed(tensor, PREFIX + name));
  const file = { ...weights, tensors: plugged };
  matchTensors(file, names);
  return file;
}

function named(checkpoint: WeightFile): NamedClassifier<WeightTensor> {
  const found = nameClassifier(checkpoint.tensors);
  if (found) return found;
  const message = `${checkpoint.path} holds no image classifier that is known here.`;
  throw new StudioError('not-a-classifier', message, expected);
}

/**
 * The first convolution for images of -1..1 instead of (x / 255 - mean) / std, which is x' / (2 std) + (0.5 - mean) / std
 * of x' = x / 127.5 - 1. Exact, since patches have no padding.
 */
function normalising(
  classifier: ReadonlyMap<string, WeightTensor>,
  { mean, std }: Normalisation,
): [string, WeightTensor][] {
  const [weight, bias] = ['weight', 'bias'].map((kind) => classifier.get(`${FIRST}.${kind}`));
  if (!weight || !bias) return [];
  const [weights, biases] = [weight.toFloat32(), bias.toFloat32().slice()];
  const [out, channels] = weight.shape;
  const area = sizeOf(weight.shape) / (out * channels);
  const scaled = weights.map((value, i) => {
    const channel = Math.floor(i / area) % channels;
    biases[Math.floor(i / (area * channels))] += (value * (0.5 - mean[channel])) / std[channel];
    return value / (2 * std[channel]);
  });
  return [
    [`${FIRST}.weight`, stored(scaled, weight.shape)],
    [`${FIRST}.bias`, stored(biases, bias.shape)],
  ];
}

const stored = (values: Float32Array, shape: Shape): WeightTensor =>
  new StoredTensor('', 'f32', shape, () => new Uint8Array(values.buffer));

const renamed = (tensor: WeightTensor, name: string): WeightTensor =>
  new StoredTensor(name, tensor.dtype, tensor.shape, () => tensor.bytes);
