import { describe, expect, it } from 'vitest';
import { expectClose } from '../../test/support/goldens.js';
import { expectNanoFlow, iterations, nanoCases, nanoWeights } from '../../test/support/nano.js';
import { compute, lookupIn } from '../../test/support/onnx.js';
import { nano, small } from '../models/flowformer/config.js';
import { flowFormerParameters } from '../models/flowformer/cost.js';
import { type GraphName, interpretGraph } from '../models/flowformer/cut.js';
import { flowFormer, pairFlow } from '../models/flowformer/flowformer.js';
import { mapToTokens } from '../nn/layers/patches.js';
import { count } from '../nn/shape/counter.js';
import { CutNetwork } from './cut-network.js';
import type { FlowNetwork } from './flow-network.js';
import { PairNetwork } from './pair-network.js';
import { releaseOperands } from './session.js';
import { loadTensorFlow } from './tensorflow-backend.js';

const [golden] = nanoCases;
const [image1, image2] = golden.images;
const [, , height, width] = image1.shape;
const model = { config: nano, lookup: lookupIn(await nanoWeights()) };
const { signal } = new AbortController();

async function estimate(network: FlowNetwork, start?: Float32Array): Promise<Float32Array> {
  const [first, second] = [await network.features(image1), await network.features(image2)];
  const context = await network.context(first, () => image1);
  const flow = await network.flow(first, second, context, iterations, signal, start);
  const frames = [first, second].flatMap(({ map, pixels, guide }) => [map, pixels, guide]);
  releaseOperands([...frames, ...Object.values(context)]);
  return flow;
}

const field = (data: Float32Array) => ({ data, shape: [2, height, width] });

it('starts from the flow it is given', async () => {
  const settings = { provider: 'cpu', threads: 2 };
  const [pair, cut] = [PairNetwork, CutNetwork].map((Network) => new Network(model, width, height, settings));
  const start = Float32Array.from({ length: (2 * height * width) / 64 }, (_, i) => Math.sin(i));
  const [own, started] = [await estimate(pair), await estimate(pair, start)];
  expectClose(field(started), field(await estimate(cut, start)), 1e-4);
  const moved = Math.max(...started.map((value, i) => Math.abs(value - own[i])));
  expect(moved).toBeGreaterThan(0.01);
  await Promise.all([pair.release(), cut.release()]);
});

it('finds the same flow from tokens in pieces, the last one smaller', async () => {
  const flow = await compute({ image1, image2 }, await nanoWeights(), (x, p) => {
    const built = flowFormer(p, nano);
    const { map, guide } = built.features(x.image1);
    const pixels = mapToTokens(map).reshape(-1, nano.features);
    const encoded = { pixels, map: built.features(x.image2).map, context: built.context(guide!) };
    return pairFlow(built, encoded, iterations, { chunk: 25 });
  });
  expectNanoFlow(flow, golden);
});

it('leaves what TensorFlow computed of frames there, until it is released', async () => {
  const { tf } = await loadTensorFlow();
  const before = tf.memory().numTensors;
  const network = new PairNetwork(model, width, height, { provider: 'tensorflow', threads: 1 });
  expectNanoFlow(field(await estimate(network)), golden);
  const { numTensors } = tf.memory();
  const held = await network.features(image1);
  expect(held.map).toHaveProperty('held');
  expect(tf.memory().numTensors).toBeGreaterThan(numTensors);
  releaseOperands([held.map, held.pixels, held.guide]);
  expect(tf.memory().numTensors).toBe(numTensors);
  await network.release();
  expect(tf.memory().numTensors).toBe(before);
});

describe.each([
  ['nano', nano],
  ["the authors' small model", small],
])('%s', (_, config) => {
  const parametersOf = (name: GraphName) => {
    const options = { width: 64, height: 64, steps: 2 };
    return [...count((c) => Object.values(interpretGraph(name, c, config, options))).parameters.keys()];
  };

  it('has each of its weights in one graph, but for those of which two read different parts', () => {
    const all = (['features', 'context', 'pair'] as const).flatMap(parametersOf);
    expect(new Set(all)).toEqual(new Set(flowFormerParameters(config).keys()));
    const twice = all.filter((name, i) => all.indexOf(name) !== i);
    // The shares of the context and of what changes, of convolutions of both.
    expect(twice.filter((name) => !/\.(gru|aggregator)\./.test(name))).toEqual([]);
  });
});
