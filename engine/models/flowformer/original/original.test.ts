import { describe, expect, it } from 'vitest';
import { readGoldens } from '../../../../test/support/goldens.js';
import { compute } from '../../../../test/support/onnx.js';
import { originalWeight } from '../../../../test/support/original.js';
import { large } from '../config.js';
import { flowFormerParameters } from '../cost.js';
import { flowFormer, wholeFlow } from '../flowformer.js';

// Images and flow of the authors' own code; the weights are made from their names (test/golden/make_original.py).
const goldens = await readGoldens('original.safetensors');
const weights = new Map(
  [...flowFormerParameters(large)].map(([name, shape]) => [
    name,
    { shape, data: originalWeight(name, shape) },
  ]),
);

/** Pixels; what is asked of a whole estimate. */
const TOLERANCE = 2e-3;

const cases = [
  { size: '72x104', iterations: 3 },
  { size: '128x64', iterations: 1 },
];

describe.each(cases)('the large model agrees with its authors on $size', ({ size, iterations }) => {
  const [height, width] = size.split('x').map(Number);
  const golden = (name: string) => goldens.float(`${size}x${iterations}.${name}`);
  const image = (name: string) => ({ shape: [1, 3, height, width], data: golden(name).data });

  it('as one graph', async () => {
    const images = { image1: image('image1'), image2: image('image2') };
    const flow = await compute(images, weights, (x, p) =>
      wholeFlow(flowFormer(p, large), x.image1, x.image2, iterations),
    );
    const expected = golden('flow').data;
    const errors = expected.map((value, i) => Math.abs(value - flow.data[i]));
    console.log(Math.max(...errors), Math.max(...expected));
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
  });
});
