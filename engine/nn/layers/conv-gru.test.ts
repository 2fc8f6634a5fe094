import { it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute } from '../../../test/support/onnx.js';
import { convGru, gruContext, gruKernels } from './conv-gru.js';

const goldens = await readGoldens('layers.safetensors');

it('is the separable GRU of training, which convolves context and motion together', async () => {
  const channels = { hidden: 4, context: 3, motion: 5 };
  const [state, context, motion] = ['state', 'context', 'motion'].map((name) => goldens.float(`gru.${name}`));
  const out = await compute({ state, context, motion }, goldens.below('gru.p.'), (x, p) => {
    const kernels = gruKernels(p, channels);
    return convGru(x.state, x.motion, gruContext(x.context, kernels, channels), kernels, channels);
  });
  expectClose(out, goldens.float('gru.out'), 1e-5);
});
