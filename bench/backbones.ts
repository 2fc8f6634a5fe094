/**
 * How far a FlowFormer with a full-size classifier as backbone is from the same in PyTorch, both from one checkpoint under
 * torchvision's names and one file with the rest of the weights; and what its encoder costs at 1024x440:
 *
 *     python bench/backbones.py FOLDER && node dist/bench/backbones.js FOLDER
 */
import { join } from 'node:path';
import { table } from '../engine/cli/text.js';
import { encoderOf, plugBackbone } from '../engine/models/flowformer/backbone.js';
import { type CompactConfig, nano } from '../engine/models/flowformer/config.js';
import { pairCost } from '../engine/models/flowformer/cost.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { CutNetwork } from '../engine/runtime/cut-network.js';
import type { LoadedModel } from '../engine/runtime/flow-network.js';
import { readWeights } from '../engine/weights/read.js';
import { StoredTensor } from '../engine/weights/stored-tensor.js';
import type { WeightFile } from '../engine/weights/tensors.js';

const NAMES = ['swin_t', 'vit_b_16'];
const ITERATIONS = 6;
const FRAME = { width: 1024, height: 440 };

const [folder] = process.argv.slice(2);
const settings = { provider: 'cpu', threads: computeThreads() };

async function compare(name: string): Promise<string[]> {
  const checkpoint = await readWeights(join(folder, `${name}.pth`));
  const golden = await readWeights(join(folder, `${name}.flow.safetensors`));
  const config = { ...nano, encoder: encoderOf(checkpoint) };
  const weights = plugBackbone(below(golden, 'rest.'), checkpoint, config);
  const model = { config, lookup: (key: string) => weights.tensors.get(key)!.toFloat32() };
  const flow = await estimate(model, golden);
  const expected = golden.tensors.get('flow')!.toFloat32();
  const worst = flow.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return [
    name,
    worst.toExponential(1),
    largest.toFixed(1),
    encoderGflop(config).toFixed(0),
    (await encoderSeconds(model)).toFixed(2),
  ];
}

/** The tensors whose names begin with `prefix`, by the rest of their names. */
function below(file: WeightFile, prefix: string): WeightFile {
  const some = [...file.tensors].filter(([name]) => name.startsWith(prefix));
  const renamed = some.map(([name, { dtype, shape, bytes }]) => {
    const rest = name.slice(prefix.length);
    return [rest, new StoredTensor(rest, dtype, shape, () => bytes)] as const;
  });
  return { ...file, tensors: new Map(renamed) };
}

async function estimate(model: LoadedModel, golden: WeightFile): Promise<Float32Array> {
  const image = (name: string) => {
    const tensor = golden.tensors.get(name)!;
    return { data: tensor.toFloat32(), shape: tensor.shape };
  };
  const [, , height, width] = image('image1').shape;
  const network = new CutNetwork(model, width, height, settings);
  const first = await network.features(image('image1'));
  const second = await network.features(image('image2'));
  const context = await network.context(first, () => image('image1'));
  const { signal } = new AbortController();
  const flow = await network.flow(first, second, context, ITERATIONS, signal);
  await network.release();
  return flow;
}

function encoderGflop(config: CompactConfig): number {
  const { graphs } = pairCost(config, { ...FRAME, steps: ITERATIONS }, ITERATIONS);
  return graphs.find(({ name }) => name === 'features')!.flops / 1e9;
}

/** Of the second run; the first also loads the graph. */
async function encoderSeconds(model: LoadedModel): Promise<number> {
  const network = new CutNetwork(model, FRAME.width, FRAME.height, settings);
  const image = {
    data: new Float32Array(3 * FRAME.width * FRAME.height),
    shape: [1, 3, FRAME.height, FRAME.width],
  };
  await network.features(image);
  const start = performance.now();
  await network.features(image);
  const seconds = (performance.now() - start) / 1000;
  await network.release();
  return seconds;
}

const rows: string[][] = [];
for (const name of NAMES) rows.push(await compare(name));
const header = ['checkpoint', 'largest difference, px', 'largest flow, px', 'encoder GFLOP', 'encoder s'];
for (const line of table(header, rows)) console.log(line);
