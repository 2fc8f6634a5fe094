import { expect, it } from 'vitest';
import { nanoWeights } from '../../../test/support/nano.js';
import { BACKENDS, backendOf, loadOn } from '../../../test/support/tensorflow.js';
import { nano } from '../../models/flowformer/config.js';
import { flowFormer, wholeFlow } from '../../models/flowformer/flowformer.js';

it('takes no more memory after a hundred pairs than after one, and gives all back', async () => {
  const [backend] = BACKENDS;
  const tf = await backendOf(backend);
  const before = tf.memory();
  const tiny = { shape: [1, 3, 16, 24], data: new Float32Array(3 * 16 * 24).fill(99) };
  const pair = { image1: tiny, image2: tiny };
  const program = await loadOn(backend, pair, await nanoWeights(), (x, p) =>
    wholeFlow(flowFormer(p, nano), x.image1, x.image2, 1),
  );
  await program.run(pair);
  const { numTensors, numBytes } = tf.memory();
  expect(numTensors).toBeGreaterThan(before.numTensors);
  for (let run = 1; run < 100; run++) await program.run(pair);
  expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  program.release();
  expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
}, 120_000);
