import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../test/support/goldens.js';
import { compute } from '../../test/support/onnx.js';
import { StudioError } from '../errors.js';
import { projectRoot } from '../root.js';
import { readWeights } from '../weights/read.js';
import type { WeightFile, WeightTensor } from '../weights/tensors.js';
import { logits, recogniseClassifier } from './classifier.js';

/** A file as training/classifier_goldens.py writes it, without the golden values themselves. */
async function read(name: string) {
  const all = await readWeights(join(projectRoot, 'test/golden', `${name}-tiny.safetensors`));
  const tensors = new Map([...all.tensors].filter(([key]) => !key.startsWith('golden.')));
  const golden = (key: string) => asValue(all.tensors.get(`golden.${key}`)!);
  return { file: { ...all, tensors }, images: golden('images'), expected: golden('logits') };
}

const asValue = (tensor: WeightTensor) => ({ shape: tensor.shape, data: tensor.toFloat32() });

const files = { 'swin-nano': await read('swin-nano'), 'vit-nano': await read('vit-nano') };
const names = ['swin-nano', 'vit-nano'] as const;

describe.each(names)('%s, made tiny', (name) => {
  const { file, images, expected } = files[name];

  it('answers as PyTorch', async () => {
    const { classifier, weights } = recogniseClassifier(file);
    const values = new Map([...weights.tensors].map(([key, tensor]) => [key, asValue(tensor)]));
    const out = await compute({ images }, values, (inputs, p) => logits(inputs.images, p, classifier.config));
    expectClose(out, expected, 1e-4);
  });

  it('is what its file says', () => {
    expect(recogniseClassifier(file).classifier).toMatchObject({
      name: `${name}-tiny`,
      source: 'flow-studio',
      trained: 64,
      labels: ['thing 0', 'thing 1', 'thing 2', 'thing 3', 'thing 4'],
      confidence: { temperature: 1.5, threshold: 0.4 },
      preparation: { resize: 64, crop: 64, interpolation: 'bicubic', std: [0.229, 0.224, 0.225] },
    });
  });

  it('sees images of another size when asked to', () => {
    const { preparation } = recogniseClassifier(file, 128).classifier;
    expect(preparation).toMatchObject({ resize: 128, crop: 128 });
    expect(() => recogniseClassifier(file, 65)).toThrow('multiple of');
  });

  it('ends in a sentence whatever the metadata say', () => {
    fc.assert(
      fc.property(changedMetadata(file), (metadata) => {
        try {
          recogniseClassifier({ ...file, metadata });
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** The metadata with one value, at any depth of one of its entries, missing or another. */
function changedMetadata({ metadata }: WeightFile): fc.Arbitrary<Record<string, string>> {
  const places = ['config', 'preparation', 'labels', 'confidence'].flatMap((key) =>
    pathsIn(JSON.parse(metadata[key])).map((path) => ({ key, path })),
  );
  const value = fc.oneof(
    fc.integer({ min: -1, max: 70 }),
    fc.constantFrom(4096, 2 ** 31, 1e308, 0.5, null, '', 'timm', [], {}, [1], [4096, 4096, 4096], undefined),
    fc.jsonValue(),
  );
  return fc.tuple(fc.constantFrom(...places), value).map(([{ key, path }, other]) => ({
    ...metadata,
    [key]: JSON.stringify(replaced(JSON.parse(metadata[key]), path, other)) ?? '',
  }));
}

type Path = readonly string[];

/** Ways to all values in a value, the empty one to itself first. */
function pathsIn(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, part]) => pathsIn(part).map((path) => [key, ...path]))];
}

function replaced(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, other);
  return copy;
}

describe('a file of which the metadata are not right', () => {
  const { file } = files['swin-nano'];
  const config = JSON.parse(file.metadata.config);
  const preparation = JSON.parse(file.metadata.preparation);
  const withEntry = (key: string, value: unknown): WeightFile => ({
    ...file,
    metadata: { ...file.metadata, [key]: JSON.stringify(value) },
  });

  it.each([
    ['no configuration', { ...file, metadata: { ...file.metadata, config: '' } }],
    ['a missing entry', withEntry('config', { ...config, depths: undefined })],
    ['a huge number', withEntry('config', { ...config, channels: 2 ** 40 })],
    ['heads that do not divide the channels', withEntry('config', { ...config, heads: [1, 3] })],
    ['fewer heads than stages', withEntry('config', { ...config, heads: [1] })],
    ['labels for other classes', withEntry('labels', ['thing'])],
    ['a temperature of zero', withEntry('confidence', { temperature: 0, threshold: 0.5 })],
    ['a cut larger than the picture', withEntry('preparation', { ...preparation, resize: 32 })],
    ['a deviation of zero', withEntry('preparation', { ...preparation, std: [0, 1, 1] })],
  ])('is refused: %s', (_what, wrong) => {
    expect(() => recogniseClassifier(wrong)).toThrow(expect.objectContaining({ code: 'unknown-variant' }));
  });

  it.each([
    ['more blocks', { ...config, depths: [2, 2] }],
    ['other widths', { ...config, channels: 64 }],
    ['the largest model that may be declared', { ...config, channels: 4096, depths: [64, 64], window: 32 }],
  ])('is refused where it contradicts the tensors: %s', (_what, declared) => {
    expect(() => recogniseClassifier(withEntry('config', declared))).toThrow(
      expect.objectContaining({ code: 'weights-mismatch' }),
    );
  });

  it('is refused where a patch is not what the stem makes of it', () => {
    const vit = files['vit-nano'].file;
    const wrong = JSON.stringify({ ...JSON.parse(vit.metadata.config), patch: 16 });
    expect(() => recogniseClassifier({ ...vit, metadata: { ...vit.metadata, config: wrong } })).toThrow(
      expect.objectContaining({ code: 'unknown-variant' }),
    );
  });

  it('is refused where its images are larger than any', () => {
    expect(() =>
      recogniseClassifier(withEntry('preparation', { ...preparation, resize: 4096, crop: 4096 })),
    ).toThrow(expect.objectContaining({ code: 'bad-size' }));
  });
});
