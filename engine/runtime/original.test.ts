import { describe, expect, it } from 'vitest';
import { counterWeight } from '../../test/support/counter-weights.js';
import { readGoldens } from '../../test/support/goldens.js';
import { compute, lookupIn } from '../../test/support/onnx.js';
import { large, small } from '../models/flowformer/config.js';
import { flowFormerParameters } from '../models/flowformer/cost.js';
import { flowFormer, wholeFlow } from '../models/flowformer/flowformer.js';
import { CutNetwork } from './cut-network.js';
import type { FlowNetwork } from './flow-network.js';
import { FrameFlow } from './frame-flow.js';
import type { Picture } from './frame-image.js';
import { PairNetwork } from './pair-network.js';

/** Pixels; in practice it is 1e-5. */
const TOLERANCE = 2e-4;

const settings = { provider: 'cpu', threads: 2 };

// Neither size is a multiple of the windows, the squares or the patches in use.
const cases = [
  { variant: 'large', size: '72x104', iterations: 3 },
  { variant: 'large', size: '128x64', iterations: 1 },
  { variant: 'small', size: '72x104', iterations: 3 },
  { variant: 'small', size: '128x64', iterations: 1 },
] as const;

/** Weights made of the names of the authors' parameters, and what their code computed with them. */
function goldensOf(variant: 'large' | 'small', prefix: string) {
  const config = variant === 'large' ? large : small;
  const weights = new Map(
    [...flowFormerParameters(config)].map(([name, shape]) => [
      name,
      { shape, data: counterWeight(name, shape) },
    ]),
  );
  const read = async (name: string) =>
    (await readGoldens(`original-${variant}.safetensors`)).float(`${prefix}.${name}`).data;
  const expectFlow = async (flow: Float32Array) => {
    const expected = await read('flow');
    expect(flow.length).toBe(expected.length);
    const errors = expected.map((value, i) => Math.abs(value - flow[i]));
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
  };
  return { config, weights, read, expectFlow };
}

describe.each(cases)('the $variant model agrees with its authors on $size', (golden) => {
  const { variant, size, iterations } = golden;
  const { config, weights, read, expectFlow } = goldensOf(variant, `${size}x${iterations}`);
  const [height, width] = size.split('x').map(Number);
  const image = async (name: string) => ({ shape: [1, 3, height, width], data: await read(name) });

  it('as one graph', async () => {
    const images = { image1: await image('image1'), image2: await image('image2') };
    const flow = await compute(images, weights, (x, p) =>
      wholeFlow(flowFormer(p, config), x.image1, x.image2, iterations),
    );
    await expectFlow(flow.data);
  });

  it.each([
    ['the graphs it is cut into', CutNetwork],
    ['graphs of frames and of a pair', PairNetwork],
  ])('as %s, over and over', async (_, Network) => {
    const network: FlowNetwork = new Network({ config, lookup: lookupIn(weights) }, width, height, settings);
    const picture = await image('image1');
    const first = await network.features(picture);
    const second = await network.features(await image('image2'));
    const context = await network.context(first, () => picture);
    const { signal } = new AbortController();
    for (let round = 0; round < 2; round++) {
      await expectFlow(await network.flow(first, second, context, iterations, signal));
    }
    await network.release();
  });
});

describe.each(['large', 'small'] as const)('the %s model in tiles agrees with its authors', (variant) => {
  const tiling = {
    tile: { width: 96, height: 64 },
    padding: { tiled: 'black', whole: 'edge-around' },
  } as const;

  it.each([
    ['larger than a tile', 72, 2],
    ['lower than a tile', 56, 1],
  ])('on frames %s', async (_, height, iterations) => {
    const width = 104;
    const golden = goldensOf(variant, `${height}x${width}x${iterations}.64x96`);
    const { config, weights } = golden;
    const frames = new FrameFlow(
      width,
      height,
      { config, lookup: lookupIn(weights) },
      settings,
      tiling,
      2 ** 30,
    );
    for (const index of [0, 1]) {
      frames.add(index, interleaved(await golden.read(`image${index + 1}`), width, height));
    }
    await golden.expectFlow((await frames.flow(0, 1, iterations, new AbortController().signal)).data);
    await frames.release();
  });
});

/** (3, H, W) as the pixels of a frame. */
function interleaved(planes: Float32Array, width: number, height: number): Picture {
  const area = width * height;
  const data = Float32Array.from({ length: 3 * area }, (_, i) => planes[(i % 3) * area + Math.floor(i / 3)]);
  return { width, height, data };
}
