/** The models that are known by name: what they are, under which terms they come, and where their weights lie. */
import { StudioError } from '../errors.js';
import { type ClassifierConfig, publishedSwin, publishedVit } from './classifier.js';
import { type FlowFormerConfig, large, nano, small } from './flowformer/config.js';
import { swinNano, vitNano } from './nano-classifiers.js';

export type Task = 'flow' | 'classification';

/** What a model computes, as its tensors tell it. */
export type Architecture =
  | { readonly task: 'flow'; readonly config: FlowFormerConfig }
  | {
      readonly task: 'classification';
      readonly config: ClassifierConfig;
      /** Side of the images it was trained with, in pixels. */
      readonly side: number;
    };

/** Comes with the program. */
interface Bundled {
  readonly kind: 'bundled';
  /** Relative to the project's folder. */
  readonly path: string;
}

/** Where the card of a bundled model lies, relative to the project's folder: beside its weights. */
export const cardOf = ({ path }: Bundled): string => path.replace(/\.\w+$/, '.md');

/** A file that its publisher serves to programs. */
export interface Download {
  readonly kind: 'download';
  readonly url: string;
  /** How the SHA-256 of the file begins: publishers write it into its name. */
  readonly sha256: string;
  /** As its publisher states it, to the nearest KiB; undefined if none does. */
  readonly bytes?: number;
}

/** A file that its publisher serves to people only. */
interface ByHand {
  readonly kind: 'import';
  readonly page: string;
  readonly file: string;
}

export interface CatalogEntry {
  readonly id: string;
  readonly title: string;
  readonly architecture: Architecture;
  readonly weights: Bundled | Download | ByHand;
  /** The name under which the authors themselves published the file, if another. */
  readonly authorsFile?: string;
  readonly licence: string;
  readonly accuracy?: ReportedAccuracy;
}

/** What somebody else measured; nothing of it was measured here. */
export interface ReportedAccuracy {
  readonly by: string;
  readonly results: readonly {
    readonly data: string;
    readonly metric: string;
    readonly value: number;
    readonly unit: 'px' | '%';
  }[];
}

const authorsFolder = 'https://drive.google.com/drive/folders/1K2dcWxaqOLiQ3PoqRdokrgWsGIf3yBA_';

/** Of the authors' repository; neither they nor ptlflow, which serves the files, state terms for the weights. */
const flowFormerLicence = 'Apache-2.0 (code); none is stated for the weights';
const torchvisionLicence = 'BSD-3-Clause (code); terms of the training data may apply to the weights';

const endPointErrors = (data: string, clean: number, final: number): ReportedAccuracy['results'] => [
  { data: `${data} clean`, metric: 'EPE', value: clean, unit: 'px' },
  { data: `${data} final`, metric: 'EPE', value: final, unit: 'px' },
];

/** The authors' large model after one of their four stages of training, as ptlflow serves it. */
const stage = (name: string, sha256: string, accuracy: ReportedAccuracy): CatalogEntry => ({
  id: `flowformer-${name}`,
  title: `FlowFormer, the authors' stage "${name}"`,
  architecture: { task: 'flow', config: large },
  weights: {
    kind: 'download',
    url: `https://github.com/hmorimitsu/ptlflow/releases/download/weights1/flowformer-${name}-${sha256}.ckpt`,
    sha256,
  },
  authorsFile: `${name}.pth`,
  licence: flowFormerLicence,
  accuracy,
});

/** torchvision's IMAGENET1K_V1 weights; sizes are its own, in MiB, and so is the accuracy, in percent. */
const torchvision = (
  id: string,
  sha256: string,
  [title, config]: readonly [string, ClassifierConfig],
  mebibytes: number,
  [top1, top5]: readonly [number, number],
): CatalogEntry => ({
  id,
  title: `${title}, trained on ImageNet-1k`,
  architecture: { task: 'classification', config, side: 224 },
  weights: {
    kind: 'download',
    url: `https://download.pytorch.org/models/${id}-${sha256}.pth`,
    sha256,
    bytes: Math.round(mebibytes * 2 ** 20),
  },
  licence: torchvisionLicence,
  accuracy: {
    by: 'torchvision',
    results: [
      { data: 'ImageNet-1k', metric: 'top-1', value: top1, unit: '%' },
      { data: 'ImageNet-1k', metric: 'top-5', value: top5, unit: '%' },
    ],
  },
});

/** Trained for this program on Tiny ImageNet. */
const bundledClassifier = (id: string, title: string, config: ClassifierConfig): CatalogEntry => ({
  id,
  title: `${title}, trained on 200 everyday classes, small enough for a CPU`,
  architecture: { task: 'classification', config, side: 64 },
  weights: { kind: 'bundled', path: `weights/${id}.safetensors` },
  licence: 'Apache-2.0',
});

const vit = (name: 'ViT-B' | 'ViT-L', patch: number) =>
  [`${name}/${patch}`, publishedVit(name, patch, 224 / patch, 'torchvision', 1000)] as const;
const swin = (name: 'Swin-T' | 'Swin-S' | 'Swin-B') => [name, publishedSwin(name, 7, 1000)] as const;

export const catalog: readonly CatalogEntry[] = [
  {
    id: 'nano',
    title: 'FlowFormer with a Swin backbone, small enough for a CPU',
    architecture: { task: 'flow', config: nano },
    weights: { kind: 'bundled', path: 'weights/nano.safetensors' },
    licence: 'Apache-2.0',
  },
  stage('chairs', '84881320', { by: 'ptlflow', results: endPointErrors('Sintel train', 1.952, 4.156) }),
  stage('things', 'dbe62dd3', {
    by: 'the authors, without tiles',
    results: endPointErrors('Sintel train', 1.01, 2.4),
  }),
  stage('sintel', 'cce498f8', { by: 'the authors', results: endPointErrors('Sintel test', 1.159, 2.088) }),
  stage('kitti', 'd4225180', {
    by: 'the authors',
    results: [{ data: 'KITTI 2015 test', metric: 'Fl-all', value: 4.68, unit: '%' }],
  }),
  {
    id: 'flowformer-small',
    title: "The authors' small FlowFormer",
    architecture: { task: 'flow', config: small },
    weights: { kind: 'import', page: authorsFolder, file: 'flowformer-small.pth' },
    licence: flowFormerLicence,
    accuracy: { by: 'the authors, without tiles', results: endPointErrors('Sintel train', 1.32, 2.68) },
  },
  {
    id: 'flowformer-sharp',
    title: "The authors' FlowFormer#, made to be measured on KITTI",
    architecture: { task: 'flow', config: large },
    weights: { kind: 'import', page: authorsFolder, file: 'things_kitti.pth' },
    licence: flowFormerLicence,
  },
  bundledClassifier('swin-nano', 'Swin', swinNano),
  bundledClassifier('vit-nano', 'ViT', vitNano),
  torchvision('vit_b_16', 'c867db91', vit('ViT-B', 16), 330.285, [81.072, 95.318]),
  torchvision('vit_b_32', 'd86f8d99', vit('ViT-B', 32), 336.604, [75.912, 92.466]),
  torchvision('vit_l_16', '852ce7e3', vit('ViT-L', 16), 1161.023, [79.662, 94.638]),
  torchvision('vit_l_32', 'c7638314', vit('ViT-L', 32), 1169.449, [76.972, 93.07]),
  torchvision('swin_t', '704ceda3', swin('Swin-T'), 108.19, [81.474, 95.776]),
  torchvision('swin_s', '5e29d889', swin('Swin-S'), 189.786, [83.196, 96.36]),
  torchvision('swin_b', '68c6b09e', swin('Swin-B'), 335.364, [83.582, 96.64]),
];

export const findEntry = (id: string): CatalogEntry | undefined => catalog.find((entry) => entry.id === id);

/** Whether a model is asked for by the path of its weights: `timm/NAME` is an id, any other path is one. */
export const isWeightPath = (text: string): boolean =>
  /\.(safetensors|pth?|ckpt|bin)$/i.test(text) || (/[/\\]/.test(text) && !/^timm\/[^/\\]+$/.test(text));

export const unknownModel = (id: string): StudioError =>
  new StudioError(
    'unknown-model',
    `There is no model "${id}".`,
    'See "flow-studio models" for those there are, or give a weights file.',
  );

/** Tells a person how to get the weights of a model that is known but not here. */
export function notInstalled({ id, weights }: CatalogEntry): StudioError {
  const how = weights.kind === 'import' ? importAdvice(weights) : `Run "flow-studio models download ${id}".`;
  return new StudioError('model-missing', `The model ${id} is not on this machine.`, how);
}

/** One sentence on how to get a file that only people can download. */
export const importAdvice = ({ page, file }: { page: string; file: string }): string =>
  `Download ${file} from ${page} in a browser, then run "flow-studio models import ${file}".`;
