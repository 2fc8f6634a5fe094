import { describe, expect, it } from 'vitest';
import { counterWeight } from '../../test/support/counter-weights.js';
import { readGoldens } from '../../test/support/goldens.js';
import { compute, lookupIn } from '../../test/support/onnx.js';
import { large, small } from '../models/flowformer/config.js';
import { flowFormerParameters } from '../models/flowformer/cost.js';
import { flowFormer, wholeFlow } from '../models/flowformer/flowformer.js';
import { FlowNetwork } from './flow-network.js';

/** Pixels; in practice it is 1e-5. */
const TOLERANCE = 2e-4;

const settings = { provider: 'cpu', threads: 2 };

// Neither size is a multiple of the windows, the squares or the patches in use.
const cases = [
  { variant: 'large', size: '72x104', iterations: 3 },
  { variant: 'large', size: '128x64', iterations: 1 },
  { variant: 'small', size: '72x104', iterations: 3 },
  { variant: 'small', size: '128x64', iterations: 1 },
];

describe.each(cases)('the $variant model agrees with its authors on $size', (golden) => {
  const { variant, size, iterations } = golden;
  const config = variant === 'large' ? large : small;
  // Images and flow of the authors' own code; the weights are made from their names (test/golden/make_original.py).
  const weights = new Map(
    [...flowFormerParameters(config)].map(([name, shape]) => [
      name,
      { shape, data: counterWeight(name, shape) },
    ]),
  );
  const [height, width] = size.split('x').map(Number);
  const read = async (name: string) =>
    (await readGoldens(`original-${variant}.safetensors`)).float(`${size}x${iterations}.${name}`).data;
  const image = async (name: string) => ({ shape: [1, 3, height, width], data: await read(name) });

  it('as one graph', async () => {
    const images = { image1: await image('image1'), image2: await image('image2') };
    const flow = await compute(images, weights, (x, p) =>
      wholeFlow(flowFormer(p, config), x.image1, x.image2, iterations),
    );
    await expectFlow(flow.data);
  });

  it('as the graphs it is cut into, over and over', async () => {
    const network = new FlowNetwork({ config, lookup: lookupIn(weights) }, width, height, settings);
    const first = await network.features(await image('image1'));
    const second = await network.features(await image('image2'));
    const context = await network.context(await image('image1'));
    const { signal } = new AbortController();
    for (let round = 0; round < 2; round++) {
      await expectFlow(await network.flow(first, second, context, iterations, signal));
    }
    await network.release();
  });

  async function expectFlow(flow: Float32Array): Promise<void> {
    const expected = await read('flow');
    expect(flow.length).toBe(expected.length);
    const errors = expected.map((value, i) => Math.abs(value - flow[i]));
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
  }
});
