/**
 * What classifiers trained on Tiny ImageNet are worth in this engine, from the files that ship:
 *
 *     unzip -q tiny-imagenet-200.zip -d FOLDER
 *     node dist/bench/tiny-imagenet.js FOLDER PHOTOGRAPHS [WEIGHTS...]
 *
 * Prints a table, a line for each precision and set of images: the val split, 64x64; of the folder PHOTOGRAPHS (WORDNETID_ANYTHING.jpg, of any
 * size) those that show one of the classes, and those of the others by which no threshold was chosen
 * (training/export_classifier.py). WEIGHTS are the bundled files if left out.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { table } from '../engine/cli/text.js';
import { projectRoot } from '../engine/root.js';
import { ClassifierEngine } from '../engine/runtime/classifier-engine.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { readImage } from '../engine/video/image.js';

const BATCH = 50;
/** Probabilities are compared with what came true in so many equal parts of 0..1 (Guo et al., 2017). */
const BINS = 15;

/** A picture's file and the number of its class; -1 for none of the model's. */
interface Example {
  readonly path: string;
  readonly label: number;
}

/** What a model said of one. */
interface Answer {
  /** How many classes are more probable than the right one; Infinity if that is none of the model's. */
  readonly rank: number;
  readonly probability: number;
  readonly sure: boolean;
}

async function answers(engine: ClassifierEngine, examples: readonly Example[]): Promise<Answer[]> {
  const threshold = engine.classifier.confidence?.threshold ?? 0;
  const all: Answer[] = [];
  for (let start = 0; start < examples.length; start += BATCH) {
    const batch = examples.slice(start, start + BATCH);
    const pictures = await Promise.all(batch.map(({ path }) => readImage(path)));
    const said = await engine.classify({ pictures, attention: false }, new AbortController().signal);
    all.push(...batch.map(({ label }, i) => answer(said[i].probabilities, label, threshold)));
  }
  return all;
}

function answer(probabilities: Float32Array, label: number, threshold: number): Answer {
  const best = probabilities.reduce((a, b) => Math.max(a, b));
  const rank =
    label < 0 ? Number.POSITIVE_INFINITY : probabilities.filter((p) => p > probabilities[label]).length;
  return { rank, probability: best, sure: best >= threshold };
}

function row(model: string, set: string, all: readonly Answer[]): string[] {
  const sure = all.filter((one) => one.sure);
  const known = all.every(({ rank }) => Number.isFinite(rank));
  const top = (some: readonly Answer[], count: number) => share(some, ({ rank }) => rank < count);
  return [
    model,
    set,
    String(all.length),
    ...(known ? [top(all, 1), top(all, 5), percent(calibrationError(all))] : ['', '', '']),
    share(all, (one) => one.sure),
    known ? top(sure, 1) : '',
    share(all, (one) => one.sure && one.rank > 0),
  ];
}

/** Expected calibration error: how far probabilities are from the share of right answers, on average. */
function calibrationError(all: readonly Answer[]): number {
  const bins = Array.from({ length: BINS }, (_, bin) =>
    all.filter(({ probability }) => Math.min(Math.floor(BINS * probability), BINS - 1) === bin),
  );
  const gaps = bins.map((some) =>
    some.reduce((sum, { rank, probability }) => sum + probability - (rank === 0 ? 1 : 0), 0),
  );
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / all.length;
}

const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
const share = <T>(some: readonly T[], holds: (one: T) => boolean): string =>
  percent(some.filter(holds).length / some.length);

function valSplit(folder: string): { ids: string[]; examples: Example[] } {
  const ids = readdirSync(join(folder, 'val')).sort();
  const examples = ids.flatMap((id, label) => {
    const files = readdirSync(join(folder, 'val', id)).filter((name) => name.endsWith('.jpg'));
    return files.map((name) => ({ path: join(folder, 'val', id, name), label }));
  });
  return { ids, examples };
}

function photographs(folder: string, ids: readonly string[]): { known: Example[]; others: Example[] } {
  const files = readdirSync(folder).filter((name) => /^n\d+_.*\.jpg$/.test(name));
  const examples = files
    .sort()
    .map((name) => ({ path: join(folder, name), label: ids.indexOf(name.split('_')[0]) }));
  const others = examples.filter(({ label }) => label < 0);
  return { known: examples.filter(({ label }) => label >= 0), others: others.filter((_, i) => i % 2 === 1) };
}

const [folder, photographFolder, ...files] = process.argv.slice(2);
const bundled = ['swin-nano', 'vit-nano'].map((id) => join(projectRoot, 'weights', `${id}.safetensors`));
const { ids, examples } = valSplit(folder);
const { known, others } = photographs(photographFolder, ids);
const rows: string[][] = [];
for (const path of files.length > 0 ? files : bundled) {
  for (const precision of ['float32', 'int8'] as const) {
    const settings = { provider: 'cpu', threads: computeThreads() };
    const engine = await ClassifierEngine.load({ path, precision }, settings);
    const sets = {
      'val 64x64': examples,
      'photographs of the classes': known,
      'photographs of others': others,
    };
    for (const [set, some] of Object.entries(sets)) {
      rows.push(row(`${basename(path)} ${precision}`, set, await answers(engine, some)));
    }
  }
}
const header = [
  'file',
  'images',
  'number',
  'top-1',
  'top-5',
  'calibration error',
  'sure',
  'right if sure',
  'sure but wrong',
];
for (const line of table(header, rows)) console.log(line);
