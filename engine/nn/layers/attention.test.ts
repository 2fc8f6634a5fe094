import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compile, compute } from '../../../test/support/onnx.js';
import { firstTokensAttention, mlp, multiHeadSelfAttention } from './attention.js';

const goldens = await readGoldens('layers.safetensors');
const parameters = goldens.below('attention.p.');

it('is torch.nn.MultiheadAttention', async () => {
  const x = goldens.float('attention.x');
  const out = await compute({ x }, parameters, (inputs, p) => multiHeadSelfAttention(inputs.x, p, 3));
  expectClose(out, goldens.float('attention.out'), 1e-5);
});

it('adds biases to the scores, so that a blocked token is not there', async () => {
  const x = goldens.float('attention.x');
  const all = await compute({ x }, parameters, (inputs, p) => {
    const lastBlocked = Float32Array.from({ length: 36 }, (_, i) => (i % 6 === 5 ? -100 : 0));
    return multiHeadSelfAttention(inputs.x, p, 3, p.constant(lastBlocked, 6, 6)).slice(1, 0, 5);
  });
  const without = await compute({ x }, parameters, (inputs, p) =>
    multiHeadSelfAttention(inputs.x.slice(1, 0, 5), p, 3),
  );
  expectClose(all, without, 1e-5);
});

it('permutes its output as its tokens are permuted', async () => {
  const shape = [1, 6, 24];
  const run = await compile({ x: shape }, parameters, (inputs, p) => multiHeadSelfAttention(inputs.x, p, 3));
  const permute = (data: Float32Array, order: readonly number[]) =>
    Float32Array.from({ length: data.length }, (_, i) => data[order[Math.floor(i / 24)] * 24 + (i % 24)]);
  const numbers = fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 144, maxLength: 144 });
  const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
  await fc.assert(
    fc.asyncProperty(numbers, orders, async (values, order) => {
      const data = Float32Array.from(values);
      const plain = await run({ x: { shape, data } });
      const permuted = await run({ x: { shape, data: permute(data, order) } });
      expectClose(permuted, { shape, data: permute(plain.data, order) }, 1e-5);
    }),
    { numRuns: 30 },
  );
  expect.hasAssertions();
});

it('gives the first tokens what they get among all', async () => {
  const x = goldens.float('attention.x');
  const all = await compute({ x }, parameters, (inputs, p) =>
    multiHeadSelfAttention(inputs.x, p, 3).slice(1, 0, 2),
  );
  const first = await compute({ x }, parameters, (inputs, p) => firstTokensAttention(inputs.x, p, 3, 2));
  expectClose(first, all, 1e-6);
});

it('takes an MLP of many tokens in parts', async () => {
  const shape = [30, 1000, 8];
  const x = { shape, data: Float32Array.from({ length: 240_000 }, (_, i) => Math.sin(i)) };
  const numbers = (...of: number[]) => ({
    shape: of,
    data: Float32Array.from({ length: of.reduce((a, b) => a * b) }, (_, i) => Math.cos(3 * i)),
  });
  const weights = new Map(
    Object.entries({
      'fc1.weight': numbers(32, 8),
      'fc1.bias': numbers(32),
      'fc2.weight': numbers(8, 32),
      'fc2.bias': numbers(8),
    }),
  );
  const inParts = await compute({ x }, weights, (inputs, p) => mlp(inputs.x, p, 32));
  const whole = await compute({ x }, weights, (inputs, p) =>
    inputs.x.linear(p.at('fc1'), 32).gelu().linear(p.at('fc2'), 8),
  );
  expectClose(inParts, whole, 1e-5);
});
