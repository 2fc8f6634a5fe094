import { describe, expect, it } from 'vitest';
import { readGoldens } from '../../../test/support/goldens.js';
import { Parameters } from '../../nn/parameters.js';
import { count } from '../../nn/shape/counter.js';
import { nano } from './config.js';
import { flowFormerParameters, pairCost } from './cost.js';
import { encodeImage } from './encoder.js';

const goldens = await readGoldens('layers.safetensors');
const torchFlops: Readonly<Record<string, number>> = JSON.parse(goldens.metadata.flops);

it.each(Object.entries(torchFlops))(
  'counts the FLOPs of the encoder at %s as PyTorch does',
  (size, flops) => {
    const [height, width] = size.split('x').map(Number);
    const counted = count((c) => [
      encodeImage(c.input('image', 1, 3, height, width), new Parameters(c), nano.encoder, nano.features),
    ]);
    // Not to the last one: some products may be spelled differently.
    expect(counted.flops / flops).toBeCloseTo(1, 2);
  },
);

it('asks for the same parameters at any size', () => {
  const parameters = [...flowFormerParameters(nano).values()];
  const numbers = parameters.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  expect(Math.round(numbers / 1e4)).toBe(198);
});

describe('the cost of a pair', () => {
  const size = { height: 120, width: 160 };

  it('grows by equal amounts with each refinement of a run', () => {
    const [four, five, six] = [4, 5, 6].map((n) => pairCost(nano, { ...size, steps: 8 }, n).flops);
    expect(six - five).toBe(five - four);
    expect(five).toBeGreaterThan(four);
  });

  it('has the cost volume once, however many runs of refinements read it', () => {
    const together = pairCost(nano, { ...size, steps: 6 }, 6);
    const apart = pairCost(nano, { ...size, steps: 4 }, 6);
    const volumes = apart.graphs.filter(({ name }) => name === 'volumes');
    expect(volumes.map(({ runs }) => runs)).toEqual([1]);
    expect(volumes[0].flops).toBeGreaterThanOrEqual(2 * (15 * 20) * (17 * 22) * nano.features);
    expect(apart.flops).toBe(together.flops);
    expect(apart.graphs.filter(({ name }) => name === 'refine').map(({ runs }) => runs)).toEqual([1, 1]);
  });

  it('has the cost volume as its largest tensor, made but once', () => {
    const { largestTensorBytes, peakBytes } = pairCost(nano, { height: 440, width: 1024, steps: 6 }, 6);
    expect(largestTensorBytes).toBe(4 * (55 * 128) * (57 * 130));
    expect(peakBytes).toBeGreaterThan(largestTensorBytes);
    expect(peakBytes).toBeLessThan(2 * largestTensorBytes);
  });
});
