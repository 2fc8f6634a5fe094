/**
 * Layers and small models on given inputs, with what PyTorch makes of them: what every provider is tested on beside single
 * ops. Flow comes of real weights (nano) and, for the other architectures, of a counter's.
 */
import { describe, it } from 'vitest';
import { logits } from '../../engine/models/classifier.js';
import { encoderOf, plugBackbone } from '../../engine/models/flowformer/backbone.js';
import { type FlowFormerConfig, nano, small } from '../../engine/models/flowformer/config.js';
import { flowFormerParameters } from '../../engine/models/flowformer/cost.js';
import { flowFormer, wholeFlow } from '../../engine/models/flowformer/flowformer.js';
import { convexUpsample } from '../../engine/nn/layers/convex-upsample.js';
import { costLookup } from '../../engine/nn/layers/cost-lookup.js';
import { patchEmbed } from '../../engine/nn/layers/patches.js';
import { swinBlock } from '../../engine/nn/layers/window-attention.js';
import type { Parameters } from '../../engine/nn/parameters.js';
import type { Tensor } from '../../engine/nn/tensor.js';
import { backboneGoldens, checkpointOf, counterWeights, smallConfig } from './backbones.js';
import { classifierGoldens, tinySwin, tinyVit, weightsOf } from './classifiers.js';
import { counterWeight } from './counter-weights.js';
import { expectClose, readGoldens } from './goldens.js';
import { iterations, nanoCases, nanoWeights } from './nano.js';
import type { FloatValue } from './onnx.js';

export interface ModelCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, FloatValue>>;
  readonly parameters: ReadonlyMap<string, FloatValue>;
  readonly body: <T>(x: Readonly<Record<string, Tensor<T>>>, p: Parameters<T>) => Tensor<T>;
  readonly output: FloatValue;
  /** Takes a minute where shaders are compiled on the processor. */
  readonly isLarge?: boolean;
}

/** Computes a model with an interpreter. */
export type RunModel = (model: ModelCase) => Promise<FloatValue>;

/** Relative; absolute below 1. In practice it is 1e-5. */
const TOLERANCE = 1e-3;

/** Tests an interpreter on every case, or on all that take little time anywhere. */
export function describeModels(interpreter: string, run: RunModel, { large = true } = {}): void {
  describe(interpreter, { timeout: 120_000 }, () => {
    for (const model of modelCases.filter(({ isLarge }) => large || !isLarge)) {
      it(model.name, async () => expectClose(await run(model), model.output, TOLERANCE));
    }
  });
}

const layers = await readGoldens('layers.safetensors');
const none = new Map<string, FloatValue>();

/** Targets anywhere, on the border and one pixel beyond, between border and zeros, and very far outside. */
function lookup(radius: number): ModelCase {
  const [cost, targets, output] = ['cost', 'targets', 'out'].map((name) =>
    layers.float(`lookup.${radius}.${name}`),
  );
  const [pixels, height, width] = cost.shape;
  return {
    name: `costs around targets, radius ${radius}`,
    inputs: { cost, targets },
    parameters: none,
    body: (x) => {
      const bordered = x.cost.pad([0, 1, 1], [0, 1, 1]).reshape(pixels, (height + 2) * (width + 2));
      return costLookup(bordered, x.targets, radius, [height, width]);
    },
    output,
  };
}

/** Neighbourhoods up to the image's border, weighed, and pixel shuffle. */
function upsampling(factor: number): ModelCase {
  const [flow, weights, output] = ['flow', 'logits', 'out'].map((name) =>
    layers.float(`upsampling.${factor}.${name}`),
  );
  const inputs = { flow, weights };
  const name = `convex upsampling by ${factor}`;
  return { name, inputs, parameters: none, body: (x) => convexUpsample(x.flow, x.weights, factor), output };
}

const patches: ModelCase = {
  name: 'overlapping patches',
  inputs: { x: layers.float('embedding.x') },
  parameters: layers.below('embedding.p.'),
  body: ({ x }, p) => patchEmbed(x, p, { out: 6, kernel: 7, stride: 4, padding: 3 }),
  output: layers.float('embedding.out'),
};

/** Padded at both sides, each of several maps by itself. */
function windows(shift: number): ModelCase {
  const name = `6x9x3 shift ${shift}`;
  return {
    name: `a Swin block on ${name}`,
    inputs: { x: layers.float(`swin.${name}.x`) },
    parameters: layers.below('swin.p.'),
    body: ({ x }, p) => swinBlock(x, p, { heads: 2, window: 4, shift, hidden: 16 }),
    output: layers.float(`swin.${name}.out`),
  };
}

function classifier(name: string): ModelCase {
  const config = name === 'vit.torchvision' ? { ...tinyVit, resampling: 'torchvision' as const } : tinyVit;
  return {
    name: `the classifier ${name}`,
    inputs: { images: classifierGoldens.float(`${name}.images`) },
    parameters: weightsOf(name),
    body: (x, p) => logits(x.images, p, name.startsWith('vit') ? config : tinySwin),
    output: classifierGoldens.float(`${name}.logits`),
  };
}

type Images = readonly [FloatValue, FloatValue];

function flow(
  name: string,
  config: FlowFormerConfig,
  parameters: ModelCase['parameters'],
  [image1, image2]: Images,
  refinements: number,
  output: FloatValue,
): ModelCase {
  const body: ModelCase['body'] = (x, p) => wholeFlow(flowFormer(p, config), x.image1, x.image2, refinements);
  return { name, inputs: { image1, image2 }, parameters, body, output };
}

/** A golden image as a model takes it. */
const batch = ({ data, shape }: FloatValue): FloatValue => ({ shape: [1, ...shape], data });

function plugged(kind: 'swin' | 'vit', size: string): ModelCase {
  const checkpoint = checkpointOf(kind);
  const config = smallConfig(encoderOf(checkpoint));
  const { tensors } = plugBackbone(counterWeights(config), checkpoint, config);
  const weights = [...tensors].map(
    ([name, tensor]) => [name, { shape: tensor.shape, data: tensor.toFloat32() }] as const,
  );
  const golden = (name: string) => backboneGoldens.float(`${kind}.${size}.${name}`);
  const images = [batch(golden('image1')), batch(golden('image2'))] as const;
  const count = Number(backboneGoldens.metadata.iterations);
  return flow(`a FlowFormer with a ${kind}`, config, new Map(weights), images, count, golden('flow'));
}

async function original(): Promise<ModelCase> {
  const goldens = await readGoldens('original-small.safetensors');
  const golden = (name: string) => goldens.float(`128x64x1.${name}`);
  const parameters = [...flowFormerParameters(small)].map(
    ([name, shape]) => [name, { shape, data: counterWeight(name, shape) }] as const,
  );
  const images = [batch(golden('image1')), batch(golden('image2'))] as const;
  const model = flow("the authors' small model", small, new Map(parameters), images, 1, golden('flow'));
  return { ...model, isLarge: true };
}

export const modelCases: readonly ModelCase[] = [
  lookup(1),
  lookup(4),
  upsampling(2),
  upsampling(8),
  patches,
  windows(0),
  windows(2),
  ...['vit.timm', 'vit.torchvision', 'swin.timm', 'swin.torchvision'].map(classifier),
  flow('nano', nano, await nanoWeights(), nanoCases[0].images, iterations, nanoCases[0].flow),
  plugged('swin', '72x104'),
  plugged('vit', '72x104'),
  await original(),
];
