/** The models as a person reads of them. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileError } from '../errors.js';
import { Parameters } from '../nn/parameters.js';
import { count } from '../nn/shape/counter.js';
import { projectRoot } from '../root.js';
import {
  type Architecture,
  type CatalogEntry,
  cardOf,
  catalog,
  findEntry,
  type ReportedAccuracy,
  type Task,
  unknownModel,
} from './catalog.js';
import { logits } from './classifier.js';
import { pairCost } from './flowformer/cost.js';
import { inferenceOf } from './flowformer/inference.js';
import { sha256Of } from './locate.js';
import { countParameters } from './parameter-count.js';
import { recogniseFile } from './recognise.js';
import { findInstalled, type InstalledModel, listInstalled } from './store.js';

export type Whereabouts = 'bundled' | 'installed' | 'to download' | 'to import';

export interface ModelSummary {
  readonly id: string;
  readonly task: Task;
  readonly title: string;
  /** Learned numbers. */
  readonly parameters: number;
  /** Of a classifier, and the side of the images it was trained with. */
  readonly classes?: number;
  readonly imageSize?: number;
  readonly where: Whereabouts;
}

export interface ModelDescription extends ModelSummary {
  /** Of the weights on this machine; undefined if they are not. */
  readonly path?: string;
  /** Of the file; as published where it is not here, undefined where nobody states it. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** How the SHA-256 of the published file begins. */
  readonly publishedSha256?: string;
  /** The address or path that the file came from, or can be had from. */
  readonly source: string;
  readonly licence?: string;
  readonly accuracy?: ReportedAccuracy;
  /** Refinements of a flow model unless asked otherwise. */
  readonly iterations?: number;
  readonly cost: Cost;
}

/** Of one pair of a video of this size, or of one picture. */
interface Cost {
  readonly width: number;
  readonly height: number;
  readonly flops: number;
}

/** The size of a video that costs are told for. */
export const VIDEO = { width: 1024, height: 440 };

/** Those of the catalogue first, then what else is installed. */
export async function listModels(): Promise<ModelSummary[]> {
  const installed = await listInstalled();
  const known = catalog.map((entry) => {
    const isHere = installed.some(({ record }) => record.id === entry.id);
    return summariseEntry(entry, isHere);
  });
  return [...known, ...installed.filter(({ record }) => !findEntry(record.id)).map(summariseInstalled)];
}

/** Everything about one model. Throws StudioError for an unknown id, or a file that cannot be read. */
export async function describeModel(id: string): Promise<ModelDescription> {
  const entry = findEntry(id);
  const installed = await findInstalled(id);
  if (entry) return describeEntry(entry, installed);
  if (!installed) throw unknownModel(id);
  const { architecture } = await recogniseFile(installed.path);
  return {
    ...summariseInstalled(installed),
    ...fileOf(installed),
    ...runOf(architecture, id, basename(installed.path)),
  };
}

async function describeEntry(entry: CatalogEntry, installed?: InstalledModel): Promise<ModelDescription> {
  const { weights, licence, accuracy, architecture } = entry;
  const file = weights.kind === 'bundled' ? await bundledFile(weights.path) : installed && fileOf(installed);
  return {
    ...summariseEntry(entry, installed !== undefined),
    ...(weights.kind === 'download' && { bytes: weights.bytes, publishedSha256: weights.sha256 }),
    source: sourceOf(weights),
    ...file,
    licence,
    accuracy,
    ...runOf(architecture, entry.id),
  };
}

function sourceOf(weights: CatalogEntry['weights']): string {
  switch (weights.kind) {
    case 'bundled':
      return `made for this program (${cardOf(weights)})`;
    case 'download':
      return weights.url;
    case 'import':
      return weights.page;
  }
}

function summariseEntry(entry: CatalogEntry, isHere: boolean): ModelSummary {
  const { id, title, architecture, weights } = entry;
  const where =
    weights.kind === 'bundled' ? 'bundled' : isHere ? 'installed' : (`to ${weights.kind}` as const);
  const classifier = architecture.task === 'classification' && {
    classes: architecture.config.classes,
    imageSize: architecture.side,
  };
  const parameters = countParameters(architecture);
  return { id, task: architecture.task, title, parameters, ...classifier, where };
}

function summariseInstalled({ record }: InstalledModel): ModelSummary {
  const { id, task, name, parameters, classes, imageSize } = record;
  return { id, task, title: name, parameters, classes, imageSize, where: 'installed' };
}

const fileOf = ({ path, record: { bytes, sha256, source } }: InstalledModel) => ({
  path,
  bytes,
  sha256,
  source,
});

async function bundledFile(relative: string) {
  const path = join(projectRoot, relative);
  const { size } = await stat(path).catch((error) => Promise.reject(fileError(error, path, 'read')));
  return { path, bytes: size, sha256: await sha256Of(path) };
}

function runOf(model: Architecture, ...names: string[]): Pick<ModelDescription, 'iterations' | 'cost'> {
  if (model.task === 'flow') {
    const { iterations } = inferenceOf(model.config, ...names);
    const { flops } = pairCost(model.config, { ...VIDEO, steps: iterations }, iterations);
    return { iterations, cost: { ...VIDEO, flops } };
  }
  const { config, side } = model;
  const { flops } = count((counter) => [
    logits(counter.input('images', 1, 3, side, side), new Parameters(counter), config),
  ]);
  return { cost: { width: side, height: side, flops } };
}
