import { describe, expect, it } from 'vitest';
import { classifierGoldens, tinySwin, tinyVit, weightsOf } from '../../../test/support/classifiers.js';
import { expectClose } from '../../../test/support/goldens.js';
import { expectNanoFlow, iterations, nanoCases, nanoWeights } from '../../../test/support/nano.js';
import type { FloatValue } from '../../../test/support/onnx.js';
import { BACKENDS, backendOf, loadOn } from '../../../test/support/tensorflow.js';
import { logits } from '../../models/classifier.js';
import { nano } from '../../models/flowformer/config.js';
import { flowFormer, wholeFlow } from '../../models/flowformer/flowformer.js';

const weights = await nanoWeights();
const [small] = nanoCases;
const [image1, image2] = small.images;

type Images = Readonly<Record<'image1' | 'image2', FloatValue>>;

const loadNano = (backend: (typeof BACKENDS)[number], images: Images, count = iterations) =>
  loadOn(backend, images, weights, (x, p) => wholeFlow(flowFormer(p, nano), x.image1, x.image2, count));

describe.each(BACKENDS)('on %s', (backend) => {
  it('nano agrees with PyTorch', async () => {
    const program = await loadNano(backend, { image1, image2 });
    expectNanoFlow((await program.run({ image1, image2 })).out, small);
    program.release();
  });

  it.each([
    ['vit.timm', tinyVit],
    ['vit.torchvision', { ...tinyVit, resampling: 'torchvision' as const }],
    ['swin.timm', tinySwin],
    ['swin.torchvision', tinySwin],
  ])('%s agrees with PyTorch', async (name, config) => {
    const images = classifierGoldens.float(`${name}.images`);
    const program = await loadOn(backend, { images }, weightsOf(name), (x, p) => logits(x.images, p, config));
    expectClose((await program.run({ images })).out, classifierGoldens.float(`${name}.logits`), 1e-3);
    program.release();
  });
});

it('takes no more memory after a hundred pairs than after one, and gives all back', async () => {
  const [backend] = BACKENDS;
  const tf = await backendOf(backend);
  const before = tf.memory();
  const tiny = { shape: [1, 3, 16, 24], data: new Float32Array(3 * 16 * 24).fill(99) };
  const pair = { image1: tiny, image2: tiny };
  const program = await loadNano(backend, pair, 1);
  await program.run(pair);
  const { numTensors, numBytes } = tf.memory();
  expect(numTensors).toBeGreaterThan(before.numTensors);
  for (let run = 1; run < 100; run++) await program.run(pair);
  expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  program.release();
  expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
}, 120_000);
