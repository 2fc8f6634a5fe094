import fc from 'fast-check';
import { it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute } from '../../../test/support/onnx.js';
import { sizeOf } from '../ops.js';
import { mapToTokens, patchEmbed, patchMerging, spaceToDepth, tokensToMap } from './patches.js';

const goldens = await readGoldens('layers.safetensors');

it('merges patches in the order of PyTorch, each map by itself', async () => {
  const x = goldens.float('merging.x');
  const out = await compute({ x }, goldens.below('merging.p.'), (inputs, p) => patchMerging(inputs.x, p));
  expectClose(out, goldens.float('merging.out'), 1e-5);
});

it('embeds overlapping patches', async () => {
  const x = goldens.float('embedding.x');
  const out = await compute({ x }, goldens.below('embedding.p.'), (inputs, p) =>
    patchEmbed(inputs.x, p, { out: 6, kernel: 7, stride: 4, padding: 3 }),
  );
  expectClose(out, goldens.float('embedding.out'), 1e-5);
});

it('turns a map into tokens and back', async () => {
  const x = goldens.float('embedding.x');
  expectClose(await compute({ x }, new Map(), (inputs) => tokensToMap(mapToTokens(inputs.x))), x, 0);
});

it('undoes pixel shuffle, whatever is shuffled', async () => {
  const side = fc.integer({ min: 1, max: 4 });
  const sizes = fc.tuple(side, side, side, fc.integer({ min: 1, max: 3 }));
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer(), async ([height, width, channels, block], seed) => {
      const shape = [1, channels, block * height, block * width];
      const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.fround(Math.sin(seed + i)));
      const shuffledBack = await compute({ x: { shape, data } }, new Map(), ({ x }) =>
        tokensToMap(spaceToDepth(mapToTokens(x), block))
          // From the order of Swin's checkpoints (column, row, channel) to pixel shuffle's (channel, row, column).
          .reshape(block, block, channels, height, width)
          .transpose(2, 1, 0, 3, 4)
          .reshape(1, channels * block ** 2, height, width)
          .depthToSpace(block),
      );
      expectClose(shuffledBack, { shape, data }, 0);
    }),
    { numRuns: 25 },
  );
});

it('merges what pixel shuffle made as if it had never been shuffled', async () => {
  const parameters = goldens.below('merging.p.');
  const shape = [1, 20, 2, 3];
  const data = Float32Array.from({ length: 120 }, (_, i) => Math.fround(Math.sin(i)));
  const merged = await compute({ x: { shape, data } }, parameters, ({ x }, p) =>
    patchMerging(mapToTokens(x.depthToSpace(2)), p),
  );
  const direct = await compute({ x: { shape, data } }, parameters, ({ x }, p) =>
    mapToTokens(
      // From pixel shuffle's order (channel, row, column) to that of Swin's checkpoints (column, row, channel).
      x
        .reshape(5, 2, 2, 6)
        .transpose(2, 1, 0, 3)
        .reshape(...shape),
    )
      .layerNorm(p.at('norm'))
      .linear(p.at('reduction'), 10, { bias: false }),
  );
  expectClose(merged, direct, 1e-6);
});

it('a convolution moves with its input, away from the border', async () => {
  const x = goldens.float('embedding.x');
  const weight = Float32Array.from({ length: 2 * 3 * 9 }, (_, i) => Math.sin(i));
  const inner = (moved: number) =>
    compute({ x }, new Map(), (inputs) =>
      inputs.x
        .roll(3, moved)
        .conv2dWith(inputs.x.constant(weight, 2, 3, 3, 3), undefined, { padding: 1 })
        .roll(3, -moved)
        .slice(3, 6, 18),
    );
  expectClose(await inner(5), await inner(0), 1e-6);
});
