import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compile, compute } from '../../../test/support/onnx.js';
import { convexUpsample } from './convex-upsample.js';

const goldens = await readGoldens('layers.safetensors');

it.each([2, 8])('is the formula of RAFT for factor %i', async (factor) => {
  const [flow, logits] = ['flow', 'logits'].map((name) => goldens.float(`upsampling.${factor}.${name}`));
  const out = await compute({ flow, logits }, new Map(), (x) => convexUpsample(x.flow, x.logits, factor));
  expectClose(out, goldens.float(`upsampling.${factor}.out`), 1e-5);
});

it('leaves a constant flow constant, but for the outer cells, whatever the logits', async () => {
  const [height, width, factor] = [4, 5, 2];
  const shapes = { flow: [1, 2, height, width], logits: [height * width, factor ** 2, 9] };
  const run = await compile(shapes, new Map(), (x) =>
    convexUpsample(x.flow, x.logits, factor)
      .slice(1, factor, factor * (height - 1))
      .slice(2, factor, factor * (width - 1)),
  );
  const motion = fc.float({ min: -50, max: 50, noNaN: true });
  const count = height * width * factor ** 2 * 9;
  const logits = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
    minLength: count,
    maxLength: count,
  });
  await fc.assert(
    fc.asyncProperty(motion, motion, logits, async (u, v, values) => {
      const data = new Float32Array(2 * height * width).fill(u, 0, height * width).fill(v, height * width);
      const out = await run({
        flow: { shape: shapes.flow, data },
        logits: { shape: shapes.logits, data: Float32Array.from(values) },
      });
      const half = out.data.length / 2;
      const expected = new Float32Array(2 * half).fill(factor * u, 0, half).fill(factor * v, half);
      expectClose(out, { shape: out.shape, data: expected }, 1e-5);
    }),
    { numRuns: 30 },
  );
  expect.hasAssertions();
});
