import { describe, expect, it } from 'vitest';
import { backboneGoldens, checkpointOf, counterWeights, smallConfig } from '../../test/support/backbones.js';
import { compute, lookupIn } from '../../test/support/onnx.js';
import { encoderOf, plugBackbone } from '../models/flowformer/backbone.js';
import { flowFormer, wholeFlow } from '../models/flowformer/flowformer.js';
import { CutNetwork } from './cut-network.js';
import type { FlowNetwork } from './flow-network.js';
import { PairNetwork } from './pair-network.js';

/** Pixels; in practice it is 1e-5. */
const TOLERANCE = 1e-4;

const settings = { provider: 'cpu', threads: 2 };
const iterations = Number(backboneGoldens.metadata.iterations);

// Neither windows nor patches divide these.
const cases = [
  { kind: 'swin', size: '72x104' },
  { kind: 'swin', size: '40x136' },
  { kind: 'vit', size: '72x104' },
  { kind: 'vit', size: '120x56' },
] as const;

describe.each(cases)('a FlowFormer with a $kind of torchvision agrees with PyTorch on $size', (golden) => {
  const { kind, size } = golden;
  const checkpoint = checkpointOf(kind);
  const config = smallConfig(encoderOf(checkpoint));
  const { tensors } = plugBackbone(counterWeights(config), checkpoint, config);
  const weights = new Map(
    [...tensors].map(([name, tensor]) => [name, { shape: tensor.shape, data: tensor.toFloat32() }]),
  );
  const [height, width] = size.split('x').map(Number);
  const image = (name: string) => ({
    shape: [1, 3, height, width],
    data: backboneGoldens.float(`${kind}.${size}.${name}`).data,
  });

  it('as one graph', async () => {
    const images = { image1: image('image1'), image2: image('image2') };
    const flow = await compute(images, weights, (x, p) =>
      wholeFlow(flowFormer(p, config), x.image1, x.image2, iterations),
    );
    expectFlow(flow.data);
  });

  it.each([
    ['the graphs it is cut into', CutNetwork],
    ['graphs of frames and of a pair', PairNetwork],
  ])('as %s', async (_, Network) => {
    const network: FlowNetwork = new Network({ config, lookup: lookupIn(weights) }, width, height, settings);
    const first = await network.features(image('image1'));
    const second = await network.features(image('image2'));
    const context = await network.context(first, () => image('image1'));
    const { signal } = new AbortController();
    expectFlow(await network.flow(first, second, context, iterations, signal));
    await network.release();
  });

  function expectFlow(flow: Float32Array): void {
    const expected = backboneGoldens.float(`${kind}.${size}.flow`).data;
    expect(flow.length).toBe(expected.length);
    const errors = expected.map((value, i) => Math.abs(value - flow[i]));
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
  }
});
