/** One .onnx file for a whole model, which runs in ONNX Runtime without anything of ours. */
import { basename } from 'node:path';
import { StudioError } from '../errors.js';
import { OnnxGraph } from '../nn/onnx/graph.js';
import { Parameters } from '../nn/parameters.js';
import { readWeights } from '../weights/read.js';
import type { WeightFile } from '../weights/tensors.js';
import { classify, recogniseClassifier } from './classifier.js';
import { type FlowFormerConfig, STRIDE, smallestSide } from './flowformer/config.js';
import { flowFormer, wholeFlow } from './flowformer/flowformer.js';
import { inferenceOf } from './flowformer/inference.js';
import { readLabels } from './labels.js';
import { type LocatedModel, sha256Of } from './locate.js';
import { recognise } from './recognise.js';

export interface ExportOptions {
  /** Rows and columns of the images; a classifier's own if left out. */
  readonly size?: { readonly height: number; readonly width: number };
  /** Refinements of a flow model; its own number if left out. */
  readonly iterations?: number;
  /** Images that a classifier takes at once. */
  readonly batch?: number;
}

export interface OnnxFile {
  readonly bytes: Uint8Array;
  readonly inputs: readonly NamedShape[];
  readonly output: NamedShape;
}

interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A protobuf message, which is what the file is, holds no more; nodes are a small part of it. */
const LARGEST_FILE = 2 ** 31 - 1;
const ROOM_FOR_NODES = 2 ** 24;

/** Each refinement is written out, and so is what a batch repeats. */
const MOST_ITERATIONS = 1000;
const LARGEST_BATCH = 1024;

/** Beyond it even the smallest cost volume takes hundreds of GiB. */
const LARGEST_SIDE = 4096;

/**
 * Flow: `image1`, `image2` (1, 3, H, W), RGB 0..255 -> `flow` (1, 2, H, W), pixels from image1 to image2, u then v.
 * Classification: `images` (B, 3, S, S), RGB 0..255, already scaled and cut as `preprocessing` says -> `logits`
 * (B, classes). All float32. metadata_props tell the task, the model, the SHA-256 of its weights, and of a classifier the
 * labels, the preprocessing and, of one that can say that it is not sure, the confidence, as JSON.
 * @throws StudioError `bad-size`, `bad-usage` for options of the other task, `onnx-too-large`, and those of recognise.
 */
export async function exportOnnx(model: LocatedModel, options: ExportOptions): Promise<OnnxFile> {
  const { iterations = 1, batch = 1 } = options;
  if (iterations > MOST_ITERATIONS) throw badUsage(`The iterations must be at most ${MOST_ITERATIONS}.`);
  if (batch > LARGEST_BATCH) throw badUsage(`The batch must be at most ${LARGEST_BATCH}.`);
  const file = await readWeights(model.path);
  const { architecture } = recognise(file);
  const metadata: Record<string, string> = {
    task: architecture.task,
    model: model.id,
    weights_sha256: await sha256Of(model.path),
    ...(model.entry && { licence: model.entry.licence }),
  };
  if (architecture.task === 'classification') return exportClassifier(file, options, metadata);
  const own = inferenceOf(architecture.config, model.id, basename(model.path));
  return exportFlow(file, architecture.config, options.iterations ?? own.iterations, options, metadata);
}

function exportFlow(
  file: WeightFile,
  config: FlowFormerConfig,
  iterations: number,
  { size, batch }: ExportOptions,
  metadata: Record<string, string>,
): OnnxFile {
  if (batch !== undefined) throw badUsage('A flow model takes one pair at a time: leave --batch out.');
  if (!size) throw badUsage('Give the size of the images, rows by columns, such as --size 440x1024.');
  const { height, width } = size;
  checkSides(height, width, smallestSide(config));
  const graph = new OnnxGraph((name) => file.tensors.get(name)!.toFloat32());
  const shape = [1, 3, height, width];
  const [image1, image2] = ['image1', 'image2'].map((name) => graph.input(name, ...shape));
  const flow = wholeFlow(flowFormer(new Parameters(graph), config), image1, image2, iterations);
  graph.output('flow', flow.reshape(1, 2, height, width));
  return {
    bytes: encode(graph, { ...metadata, iterations: String(iterations) }, file.path),
    inputs: [
      { name: 'image1', shape },
      { name: 'image2', shape },
    ],
    output: { name: 'flow', shape: [1, 2, height, width] },
  };
}

async function exportClassifier(
  file: WeightFile,
  { size, iterations, batch = 1 }: ExportOptions,
  metadata: Record<string, string>,
): Promise<OnnxFile> {
  if (iterations !== undefined) throw badUsage('A classifier has no refinements: leave --iterations out.');
  if (size && size.height !== size.width) {
    const message = `Classifiers take square images, and ${size.height}x${size.width} is not square.`;
    throw new StudioError('bad-size', message);
  }
  const { classifier, weights } = recogniseClassifier(file, size?.height);
  const { config, preparation, confidence } = classifier;
  const graph = new OnnxGraph((name) => weights.tensors.get(name)!.toFloat32());
  const shape = [batch, 3, preparation.crop, preparation.crop];
  graph.output('logits', classify(graph.input('images', ...shape), new Parameters(graph), classifier));
  const labels = classifier.labels ?? (await readLabels(file.path, config.classes));
  const described = {
    ...metadata,
    labels: JSON.stringify(labels),
    preprocessing: JSON.stringify(preparation),
    ...(confidence && { confidence: JSON.stringify(confidence) }),
  };
  return {
    bytes: encode(graph, described, file.path),
    inputs: [{ name: 'images', shape }],
    output: { name: 'logits', shape: [batch, config.classes] },
  };
}

function checkSides(height: number, width: number, smallest: number): void {
  const fits = (side: number) => side % STRIDE === 0 && side >= smallest && side <= LARGEST_SIDE;
  if (fits(height) && fits(width)) return;
  const message = `Both sides must be multiples of ${STRIDE} from ${smallest} to ${LARGEST_SIDE}, and ${height}x${width} is not.`;
  throw new StudioError('bad-size', message, 'Scale or pad the images to such a size.');
}

function encode(graph: OnnxGraph, metadata: Record<string, string>, path: string): Uint8Array {
  checkFits(graph.constantBytes(), path);
  return graph.encode(metadata);
}

/** Throws StudioError `onnx-too-large` for so many bytes of parameters and tables. */
export function checkFits(constantBytes: number, path: string): void {
  if (constantBytes <= LARGEST_FILE - ROOM_FOR_NODES) return;
  const message = `${path} at this size does not fit into an ONNX file, which holds at most 2 GiB.`;
  throw new StudioError('onnx-too-large', message, 'Export it for smaller images.');
}

const badUsage = (message: string): StudioError => new StudioError('bad-usage', message);
