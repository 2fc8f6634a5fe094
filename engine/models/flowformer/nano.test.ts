import { describe, it } from 'vitest';
import { expectClose, type Value } from '../../../test/support/goldens.js';
import {
  expectNanoFlow,
  iterations,
  type NanoCase,
  nanoCases,
  nanoGoldens,
  nanoWeights,
} from '../../../test/support/nano.js';
import { compute, load, lookupIn } from '../../../test/support/onnx.js';
import { OnnxGraph } from '../../nn/onnx/graph.js';
import { alternateGroupTransformer } from './alternate-group.js';
import { nano } from './config.js';
import { type GraphName, interpretGraph, tokenChunk } from './cut.js';
import { flowFormer, wholeFlow } from './flowformer.js';

const weights = await nanoWeights();

describe.each(nanoCases)('nano agrees with PyTorch on $size', (golden) => {
  it('as one graph', async () => {
    const [image1, image2] = golden.images;
    const flow = await compute({ image1, image2 }, weights, (x, p) =>
      wholeFlow(flowFormer(p, nano), x.image1, x.image2, iterations),
    );
    expectNanoFlow(flow, golden);
  });

  it('as the graphs it is cut into', async () => {
    expectNanoFlow(await estimateInParts(golden, 4), golden);
  });
});

describe('within nano', () => {
  const [golden] = nanoCases;
  const inspect = (name: string) => nanoGoldens.float(`${golden.size}.${name}`);
  const [image1, image2] = golden.images;
  const coarse = [golden.height / 8, golden.width / 8] as const;

  it('features agree with PyTorch', async () => {
    const out = await compute({ image1 }, weights, (x, p) => flowFormer(p, nano).features(x.image1));
    expectClose(out, { ...inspect('features1'), shape: out.shape }, 1e-5);
  });

  it('latent tokens agree with PyTorch', async () => {
    const out = await compute({ image1, image2 }, weights, (x, p) => {
      const model = flowFormer(p, nano);
      const pixels = model.features(x.image1).reshape(nano.features, -1).transpose(1, 0);
      const basis = model.costBasis(model.features(x.image2));
      const latent = model.latentTokens(pixels, basis, coarse);
      return alternateGroupTransformer(latent, p.at('cost_encoder'), nano.cost, coarse);
    });
    expectClose(out, { ...inspect('latent_tokens'), shape: out.shape }, 1e-4);
  });

  it('the first refinement agrees with PyTorch', async () => {
    const { flow } = await refined(golden, 1, 1);
    expectClose(flow, { ...inspect('flow_coarse_1'), shape: flow.shape }, 1e-4);
  });
});

/** A graph built and run. */
async function run(
  name: GraphName,
  { images }: NanoCase,
  inputs: Record<string, Value<Float32Array>>,
  steps = 1,
) {
  const [, , height, width] = images[0].shape;
  const graph = new OnnxGraph(lookupIn(weights));
  const made = interpretGraph(name, graph, nano, { height, width, steps });
  for (const [output, tensor] of Object.entries(made)) graph.output(`out.${output}`, tensor);
  const outputs = await (await load(graph.encode()))(inputs);
  return (output: string) => outputs[`out.${output}`];
}

/** Flow and state at 1/8 resolution after refinements, taken `steps` at a time. */
async function refined(golden: NanoCase, count: number, steps: number) {
  const [image1, image2] = golden.images;
  const first = await run('features', golden, { image: image1 });
  const second = await run('features', golden, { image: image2 });
  const context = await run('context', golden, { image: image1 });
  const memory = await run('memory', golden, {
    tokens: await latentTokens(golden, first('pixels'), second('map')),
  });
  const volumes = await run('volumes', golden, { pixels: first('pixels'), map: second('map') });
  const [, , height, width] = second('map').shape;
  let flow: Value<Float32Array> = {
    shape: [1, 2, height, width],
    data: new Float32Array(2 * height * width),
  };
  let state = context('state');
  for (let done = 0; done < count; done += steps) {
    const fixed = { cost: volumes('cost'), gates: context('gates') };
    const read = { ...fixed, keys: memory('keys'), values: memory('values') };
    const next = await run('refine', golden, { ...read, flow, state }, Math.min(steps, count - done));
    flow = next('flow');
    state = next('state');
  }
  return { flow, state };
}

/** The tokens of all pixels, chunk after chunk, the last one overlapping the one before. */
async function latentTokens(golden: NanoCase, pixels: Value<Float32Array>, map: Value<Float32Array>) {
  const basis = (await run('basis', golden, { map }))('basis');
  const [count, features] = pixels.shape;
  const chunk = tokenChunk(nano, map.shape[2], map.shape[3]);
  const perPixel = nano.cost.tokens * nano.cost.channels;
  const tokens = new Float32Array(count * perPixel);
  for (let done = 0; done < count; done += chunk) {
    const start = Math.min(done, count - chunk);
    const some = pixels.data.slice(start * features, (start + chunk) * features);
    const out = await run('tokens', golden, { pixels: { shape: [chunk, features], data: some }, basis });
    tokens.set(out('tokens').data, start * perPixel);
  }
  return { shape: [count * nano.cost.tokens, nano.cost.channels], data: tokens };
}

async function estimateInParts(golden: NanoCase, steps: number): Promise<Value<Float32Array>> {
  const upsampled = await run('upsample', golden, await refined(golden, iterations, steps));
  return upsampled('flow');
}
