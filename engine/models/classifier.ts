/** ViT and Swin as image classifiers: recognised from a checkpoint's tensors, with what their library does around them. */
import { basename } from 'node:path';
import { StudioError } from '../errors.js';
import type { Shape } from '../nn/ops.js';
import { Parameters } from '../nn/parameters.js';
import { expectedParameters } from '../nn/shape/counter.js';
import type { Tensor } from '../nn/tensor.js';
import { type ClassifierSource, nameClassifier } from '../weights/classifier-names.js';
import { matchTensors } from '../weights/match.js';
import { StoredTensor } from '../weights/stored-tensor.js';
import type { WeightFile, WeightTensor } from '../weights/tensors.js';
import { CheckpointShapes } from './checkpoint-shapes.js';
import type { Confidence } from './confidence.js';
import { type OwnClassifier, ownClassifier, preparationFor } from './own-classifier.js';
import { type Preparation, preparationOf } from './preparation.js';
import { readSwin, readVit } from './read-backbone.js';
import { type SwinConfig, swin, swinSide } from './swin.js';
import { type VitConfig, vit } from './vit.js';

export type ClassifierConfig = VitConfig | SwinConfig;

/** A classification checkpoint that was understood. */
export interface Classifier {
  /** For a person: `ViT-B/16`. */
  readonly name: string;
  /** Whose names its tensors have; a file of this project says itself what it is. */
  readonly source: ClassifierSource | 'flow-studio';
  readonly config: ClassifierConfig;
  /** Side of the images it was trained with. */
  readonly trained: number;
  readonly preparation: Preparation;
  /** What its classes are called, if its file says so. */
  readonly labels?: readonly string[];
  /** Of a model that can say that it is not sure. */
  readonly confidence?: Confidence;
}

/** The published Vision Transformers (ViT, table 1; DeiT for the smaller two): heads are 64 wide. */
const vits = [
  { name: 'ViT-Ti', channels: 192, depth: 12, heads: 3 },
  { name: 'ViT-S', channels: 384, depth: 12, heads: 6 },
  { name: 'ViT-B', channels: 768, depth: 12, heads: 12 },
  { name: 'ViT-L', channels: 1024, depth: 24, heads: 16 },
] as const;
const patches = [16, 32];

/** The published Swin Transformers (Swin, section 3.3): heads are 32 wide. */
const swins = [
  { name: 'Swin-T', channels: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24] },
  { name: 'Swin-S', channels: 96, depths: [2, 2, 18, 2], heads: [3, 6, 12, 24] },
  { name: 'Swin-B', channels: 128, depths: [2, 2, 18, 2], heads: [4, 8, 16, 32] },
  { name: 'Swin-L', channels: 192, depths: [2, 2, 18, 2], heads: [6, 12, 24, 48] },
] as const;
const windows = [7, 12];

type VitName = (typeof vits)[number]['name'];
type SwinName = (typeof swins)[number]['name'];

/** The configuration of a published ViT with patches of so many pixels, and a position for each of grid x grid. */
export function publishedVit(
  name: VitName,
  patch: number,
  grid: number,
  resampling: ClassifierSource,
  classes: number,
): VitConfig {
  const { channels, depth, heads } = vits.find((one) => one.name === name)!;
  return { kind: 'vit', channels, depth, heads, patch, grid, resampling, classes };
}

/** The configuration of a published Swin with windows of so many tokens a side. */
export function publishedSwin(name: SwinName, window: number, classes: number): SwinConfig {
  const { channels, depths, heads } = swins.find((one) => one.name === name)!;
  return { kind: 'swin', channels, depths, heads, window, classes };
}

const expected =
  'Known are ViT-Ti, -S, -B and -L with patches of 16 or 32 pixels, and Swin-T, -S, -B and -L (v1) with windows of 7 or 12, as torchvision and timm save them.';

/** Images up to this side are classified: attention over more patches takes more memory than it is worth. */
const LARGEST_SIDE = 1024;

/**
 * Which classifier a checkpoint holds, its tensors under the names the model asks for.
 * @param size side of the images it is to see; undefined for what it was trained with.
 * @throws StudioError `not-a-classifier`, `unknown-variant` with what was expected, `weights-mismatch`, `bad-size`.
 */
export function recogniseClassifier(
  file: WeightFile,
  size?: number,
): { classifier: Classifier; weights: WeightFile } {
  const named = nameClassifier(file.tensors);
  if (!named) {
    const message = `${file.path} holds no image classifier that is known here.`;
    throw new StudioError('not-a-classifier', message, expected);
  }
  const weights = { ...file, tensors: new Map([...named.tensors].map(renamed)) };
  const own = ownClassifier(file);
  if (own) return { classifier: checkOwn(own, weights, size), weights };
  const { name, config, trained } =
    named.architecture === 'vit' ? recogniseVit(weights, named.source) : recogniseSwin(weights);
  const side = checkSize(size ?? trained, config, name);
  const preparation = preparationOf(named.source, name, trained, side, basename(file.path));
  matchTensors(weights, classifierParameters(config, trained));
  return { classifier: { name, source: named.source, config, trained, preparation }, weights };
}

/** A classifier whose file declares what it is, for images of a side of `size`. */
function checkOwn(own: OwnClassifier, weights: WeightFile, size?: number): Classifier {
  const { name, config, preparation } = own;
  const trained = preparation.crop;
  // At the smallest side first: a file may declare more than it holds.
  matchTensors(weights, classifierParameters(config, sideStep(config)));
  const side = checkSize(size ?? trained, config, name);
  return { ...own, source: 'flow-studio', trained, preparation: preparationFor(preparation, side) };
}

/** Pictures (B, 3, crop, crop), RGB 0..255, already scaled and cut -> logits (B, classes). */
export const classify = <T>(
  pictures: Tensor<T>,
  p: Parameters<T>,
  { config, preparation }: Pick<Classifier, 'config' | 'preparation'>,
): Tensor<T> => logits(normalise(pictures, preparation), p, config);

/** RGB 0..255 -> what the models take. */
export function normalise<T>(pictures: Tensor<T>, { mean, std }: Preparation): Tensor<T> {
  const scale = pictures.constant(
    Float32Array.from(std, (s) => 1 / (255 * s)),
    1,
    3,
    1,
    1,
  );
  const shift = pictures.constant(
    Float32Array.from(mean, (m, c) => m / std[c]),
    1,
    3,
    1,
    1,
  );
  return pictures.mul(scale).sub(shift);
}

/** Normalised images (B, 3, S, S) -> logits (B, classes). */
export const logits = <T>(images: Tensor<T>, p: Parameters<T>, config: ClassifierConfig): Tensor<T> =>
  config.kind === 'vit' ? vit(images, p, config) : swin(images, p, config);

/** The shape of each tensor that a checkpoint holds, by name, when it was trained with images of this side. */
export const classifierParameters = (config: ClassifierConfig, side: number): ReadonlyMap<string, Shape> =>
  expectedParameters((counter) =>
    logits(counter.input('images', 1, 3, side, side), new Parameters(counter), config),
  );

interface Recognised {
  readonly name: string;
  readonly config: ClassifierConfig;
  /** Side of the images it was trained with. */
  readonly trained: number;
}

function recogniseVit(file: WeightFile, source: ClassifierSource): Recognised {
  const shapes = shapesOf(file);
  const read = readVit(shapes);
  const [classes] = shapes.of('head.weight', 2);
  const { channels, depth, patch, grid } = read;
  const known = vits.find((one) => one.channels === channels && one.depth === depth);
  if (!known || !patches.includes(patch)) {
    const what = `${depth} blocks of ${channels} channels, patches of ${patch} pixels and ${classes} classes`;
    throw unknownVariant(file, `a ViT with ${what}`);
  }
  const { name } = known;
  return {
    name: `${name}/${patch}`,
    config: publishedVit(name, patch, grid, source, classes),
    trained: grid * patch,
  };
}

function recogniseSwin(file: WeightFile): Recognised {
  const shapes = shapesOf(file);
  const read = readSwin(shapes, 4);
  const [classes] = shapes.of('head.weight', 2);
  const { channels, depths, window } = read;
  const known = swins.find((one) => one.channels === channels && one.depths.join() === depths.join());
  if (!known || !windows.includes(window)) {
    const what = `${depths.join(', ')} blocks, ${channels} channels, windows of ${window} and ${classes} classes`;
    throw unknownVariant(file, `a Swin with ${what}`);
  }
  const config = publishedSwin(known.name, window, classes);
  return { name: known.name, config, trained: swinSide(config) };
}

/** Sides of images are multiples of this. */
const sideStep = (config: ClassifierConfig): number =>
  config.kind === 'vit' ? config.patch : swinSide(config);

function checkSize(side: number, config: ClassifierConfig, name: string): number {
  const step = sideStep(config);
  if (Number.isInteger(side) && side > 0 && side % step === 0 && side <= LARGEST_SIDE) return side;
  throw new StudioError(
    'bad-size',
    `${name} takes images with a side that is a multiple of ${step}, up to ${LARGEST_SIDE}; ${side} is not.`,
  );
}

const renamed = ([name, tensor]: readonly [string, WeightTensor]): [string, WeightTensor] => [
  name,
  new StoredTensor(name, tensor.dtype, tensor.shape, () => tensor.bytes),
];

const shapesOf = (file: WeightFile): CheckpointShapes =>
  new CheckpointShapes(file, (sentence) => new StudioError('unknown-variant', sentence, expected));

const unknownVariant = ({ path }: WeightFile, what: string): StudioError =>
  new StudioError(
    'unknown-variant',
    `${path} holds ${what}, which is not one of those known here.`,
    expected,
  );
