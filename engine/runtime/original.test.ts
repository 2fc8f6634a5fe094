import { describe, expect, it } from 'vitest';
import { readGoldens } from '../../test/support/goldens.js';
import { compute, lookupIn } from '../../test/support/onnx.js';
import { originalWeight } from '../../test/support/original.js';
import { large } from '../models/flowformer/config.js';
import { flowFormerParameters } from '../models/flowformer/cost.js';
import { flowFormer, wholeFlow } from '../models/flowformer/flowformer.js';
import { FlowNetwork } from './flow-network.js';

// Images and flow of the authors' own code; the weights are made from their names (test/golden/make_original.py).
const goldens = await readGoldens('original.safetensors');
const weights = new Map(
  [...flowFormerParameters(large)].map(([name, shape]) => [
    name,
    { shape, data: originalWeight(name, shape) },
  ]),
);

const lookup = lookupIn(weights);
const settings = { provider: 'cpu', threads: 2 };

/** Pixels; what is asked of a whole estimate. In practice it is about 1e-4. */
const TOLERANCE = 2e-3;

// Neither size is a multiple of the windows, the squares or the patches in use.
const cases = [
  { size: '72x104', iterations: 3 },
  { size: '128x64', iterations: 1 },
];

describe.each(cases)('the large model agrees with its authors on $size', ({ size, iterations }) => {
  const [height, width] = size.split('x').map(Number);
  const golden = (name: string) => goldens.float(`${size}x${iterations}.${name}`);
  const image = (name: string) => ({ shape: [1, 3, height, width], data: golden(name).data });
  const [image1, image2] = [image('image1'), image('image2')];

  it('as one graph', async () => {
    const flow = await compute({ image1, image2 }, weights, (x, p) =>
      wholeFlow(flowFormer(p, large), x.image1, x.image2, iterations),
    );
    expectFlow(flow.data);
  });

  it('as the graphs it is cut into, over and over', async () => {
    const network = new FlowNetwork({ config: large, lookup }, width, height, settings);
    const first = await network.features(image1);
    const second = await network.features(image2);
    const context = await network.context(image1);
    const { signal } = new AbortController();
    for (let round = 0; round < 2; round++) {
      expectFlow(await network.flow(first, second, context, iterations, signal));
    }
    await network.release();
  });

  function expectFlow(flow: Float32Array): void {
    const expected = golden('flow').data;
    expect(flow.length).toBe(expected.length);
    const errors = expected.map((value, i) => Math.abs(value - flow[i]));
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
  }
});
