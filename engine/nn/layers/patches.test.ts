import { it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute } from '../../../test/support/onnx.js';
import { mapToTokens, patchEmbed, patchMerging, tokensToMap } from './patches.js';

const goldens = await readGoldens('layers.safetensors');

it('merges patches in the order of PyTorch, each map by itself', async () => {
  const x = goldens.float('merging.x');
  const out = await compute({ x }, goldens.below('merging.p.'), (inputs, p) => patchMerging(inputs.x, p));
  expectClose(out, goldens.float('merging.out'), 1e-5);
});

it('embeds overlapping patches', async () => {
  const x = goldens.float('embedding.x');
  const out = await compute({ x }, goldens.below('embedding.p.'), (inputs, p) =>
    patchEmbed(inputs.x, p, { channels: 6, kernel: 7, stride: 4 }),
  );
  expectClose(out, goldens.float('embedding.out'), 1e-5);
});

it('turns a map into tokens and back', async () => {
  const x = goldens.float('embedding.x');
  expectClose(await compute({ x }, new Map(), (inputs) => tokensToMap(mapToTokens(inputs.x))), x, 0);
});
