import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import { sizeOf } from '../nn/ops.js';
import { projectRoot } from '../root.js';
import { readWeights } from '../weights/read.js';
import { type FlowFormerConfig, nano } from './flowformer/config.js';
import { flowFormerParameters, pairCost } from './flowformer/cost.js';
import { type Inference, inferenceOf } from './flowformer/inference.js';
import { recognizeFlowFormer } from './flowformer/recognize.js';

/** A model that can be had by its id. */
interface CatalogEntry {
  readonly id: string;
  readonly task: 'flow';
  readonly title: string;
  readonly config: FlowFormerConfig;
  /** Relative to the project's folder. */
  readonly weights: string;
  readonly licence: string;
  readonly source: string;
}

const catalog: readonly CatalogEntry[] = [
  {
    id: 'nano',
    task: 'flow',
    title: 'FlowFormer with a Swin backbone, small enough for a CPU',
    config: nano,
    weights: 'weights/nano.safetensors',
    licence: 'Apache-2.0',
    source: 'bundled; trained on synthetic scenes (weights/nano.md)',
  },
];

/** A flow model ready to be loaded: its weights are known to fit its configuration. */
export interface FlowModel {
  /** Of the catalogue, or the file's name. */
  readonly id: string;
  readonly path: string;
  /** Of the weights file. */
  readonly sha256: string;
  readonly config: FlowFormerConfig;
  readonly inference: Inference;
}

export interface ModelSummary {
  readonly id: string;
  readonly task: string;
  readonly title: string;
  readonly parameters: number;
  readonly source: string;
}

export interface ModelDescription extends ModelSummary {
  readonly licence: string;
  readonly weights: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Refinements unless asked otherwise. */
  readonly iterations: number;
  /** One pair of a video of this size. */
  readonly cost: { readonly width: number; readonly height: number; readonly flops: number };
}

const COST_SIZE = { width: 1024, height: 440 };

export function listModels(): ModelSummary[] {
  return catalog.map(summarise);
}

/** Everything about one model. Throws StudioError for an unknown id. */
export async function describeModel(id: string): Promise<ModelDescription> {
  const entry = find(id);
  const path = join(projectRoot, entry.weights);
  const bytes = await readFile(path).catch((error) => Promise.reject(fileError(error, path, 'read')));
  return {
    ...summarise(entry),
    licence: entry.licence,
    weights: entry.weights,
    bytes: bytes.length,
    sha256: sha256(bytes),
    iterations: entry.config.decoder.iterations,
    cost: { ...COST_SIZE, flops: pairFlops(entry.config) },
  };
}

/**
 * A model by id, or from the path of a weights file whose tensors tell that it is one we know. Throws StudioError for an
 * unknown id, an unreadable file, or weights that fit no configuration.
 */
export async function openFlowModel(idOrPath: string): Promise<FlowModel> {
  const entry = catalog.find(({ id }) => id === idOrPath);
  if (!entry && !isWeightPath(idOrPath)) find(idOrPath);
  const path = entry ? join(projectRoot, entry.weights) : resolve(idOrPath);
  const config = recognizeFlowFormer(await readWeights(path));
  const id = entry?.id ?? basename(path);
  return { id, path, sha256: sha256(await readFile(path)), config, inference: inferenceOf(config, id) };
}

/** Whether a model is asked for by the path of its weights. */
export const isWeightPath = (text: string): boolean => /[/\\]|\.(safetensors|pth?|ckpt|bin)$/i.test(text);

function find(id: string): CatalogEntry {
  const entry = catalog.find((model) => model.id === id);
  if (entry) return entry;
  const known = catalog.map((model) => model.id).join(', ');
  throw new StudioError(
    'unknown-model',
    `There is no model "${id}".`,
    `Known models: ${known}; or give a weights file.`,
  );
}

function summarise({ id, task, title, config, source }: CatalogEntry): ModelSummary {
  const shapes = [...flowFormerParameters(config).values()];
  return { id, task, title, parameters: shapes.reduce((sum, shape) => sum + sizeOf(shape), 0), source };
}

function pairFlops(config: FlowFormerConfig): number {
  const { iterations } = config.decoder;
  return pairCost(config, { ...COST_SIZE, steps: iterations }, iterations).flops;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
