/**
 * Our classifiers beside PyTorch's, from the same checkpoints and the same JPEG files, at full size. Run by classifiers.ts.
 *
 * Prints a table: the largest difference of logits as a share of the largest logit, from PyTorch's own prepared images and
 * from the files through our preparation; whether the five best classes agree; seconds for a batch of eight, ours,
 * ours in 8-bit integers and PyTorch's in turn. FOLDER gets the checkpoints (bench/classifiers.py).
 */
import { join } from 'node:path';
import { table } from '../engine/cli/text.js';
import { classify, logits, recogniseClassifier } from '../engine/models/classifier.js';
import type { GraphBody } from '../engine/nn/interpreter.js';
import type { Precision } from '../engine/nn/onnx/graph.js';
import { Parameters } from '../engine/nn/parameters.js';
import type { Tensor } from '../engine/nn/tensor.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { openGraph } from '../engine/runtime/open-graph.js';
import { preparePictures } from '../engine/runtime/prepare-pictures.js';
import type { Values } from '../engine/runtime/session.js';
import { readImage } from '../engine/video/image.js';
import { readWeights } from '../engine/weights/read.js';
import { median } from './median.js';
import { findPython, PyTorchScript } from './pytorch.js';

const NAMES = ['vit_b_16', 'swin_t', 'vit_small_patch16_224', 'swin_tiny_patch4_window7_224'];
const BATCH = 8;
const RUNS = 5;

async function compare(name: string): Promise<string[]> {
  const { classifier, weights } = recogniseClassifier(await readWeights(join(folder, `${name}.pth`)));
  const { tensors } = await readWeights(join(folder, `${name}.expected.safetensors`));
  const expected = tensors.get('logits')!.toFloat32();
  const { shape } = tensors.get('images')!;
  const images = { data: tensors.get('images')!.toFloat32(), shape };

  type Model = <T>(x: Tensor<T>, p: Parameters<T>) => Tensor<T>;
  const load = (model: Model, on: Values, precision?: Precision) => {
    const lookup = (key: string) => weights.tensors.get(key)!.toFloat32();
    const body: GraphBody = (graph) => ({
      logits: model(graph.input('images', ...on.shape), new Parameters(graph)),
    });
    return openGraph(body, lookup, { provider: 'cpu', threads: computeThreads() }, precision);
  };
  const answers = async (model: Model, on: Values) => {
    const session = await load(model, on);
    const { data } = (await session.run({ images: on })).logits;
    await session.release();
    return data;
  };
  const whole: Model = (x, p) => classify(x, p, classifier);

  const direct = await answers((x, p) => logits(x, p, classifier.config), images);
  const pictures = await Promise.all(files.map(readImage));
  const prepared = preparePictures(pictures, classifier.preparation);
  const fromFiles = await answers(whole, prepared);
  const one = prepared.data.subarray(0, prepared.data.length / files.length);
  const batch = { data: new Float32Array(BATCH * one.length), shape: [BATCH, ...shape.slice(1)] };
  for (let i = 0; i < BATCH; i++) batch.data.set(one, i * one.length);

  const sessions = [await load(whole, batch), await load(whole, batch, 'int8')];
  const rounds: number[][] = [];
  for (let round = 0; round <= RUNS; round++) {
    const times = [];
    for (const session of sessions) {
      const start = performance.now();
      await session.run({ images: batch });
      times.push((performance.now() - start) / 1000);
    }
    times.push((await pytorch.ask(name)).seconds);
    // The first round warms up.
    if (round > 0) rounds.push(times);
  }
  for (const session of sessions) await session.release();

  const { classes } = classifier.config;
  const agree = files.filter((_, i) => {
    const part = (all: Float32Array) => best(all.subarray(i * classes, (i + 1) * classes));
    return part(fromFiles) === part(expected);
  });
  return [
    name,
    `${classifier.name} (${classifier.source})`,
    worst(direct, expected).toExponential(1),
    worst(fromFiles, expected).toExponential(1),
    `${agree.length} of ${files.length}`,
    ...[0, 1, 2].map((who) => median(rounds.map((times) => times[who])).toFixed(2)),
    ...[0, 1].map((who) => rounds.map((times) => (times[who] / times[2]).toFixed(2)).join(' ')),
  ];
}

/** The largest difference, as a share of the largest value. */
function worst(actual: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]) / largest), 0);
}

/** The five best classes, best first. */
function best(values: Float32Array): string {
  return Array.from(values.keys())
    .sort((a, b) => values[b] - values[a])
    .slice(0, 5)
    .join();
}

const [folder, ...files] = process.argv.slice(2);
const python = findPython();
if (!python) throw new Error('PyTorch is not installed (FLOW_STUDIO_PYTHON names another Python).');
const pytorch = new PyTorchScript(python, 'bench/classifiers.py', folder, ...files);
await pytorch.ready();
const rows: string[][] = [];
for (const name of NAMES) rows.push(await compare(name));
pytorch.close();
const header = [
  'checkpoint',
  'recognised as',
  'same images',
  'same files',
  'same top 5',
  'ours s',
  'int8 s',
  'PyTorch s',
  'ours / PyTorch',
  'int8 / PyTorch',
];
for (const line of table(header, rows)) console.log(line);
