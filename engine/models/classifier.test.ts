import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifierGoldens, tinySwin, tinyVit, weightsOf } from '../../test/support/classifiers.js';
import { expectClose, type Value } from '../../test/support/goldens.js';
import { compute } from '../../test/support/onnx.js';
import { StudioError } from '../errors.js';
import { itemSize } from '../weights/dtypes.js';
import type { WeightFile, WeightTensor } from '../weights/tensors.js';
import {
  type ClassifierConfig,
  classifierParameters,
  classify,
  logits,
  recogniseClassifier,
} from './classifier.js';
import type { SwinConfig } from './swin.js';
import { learnedPositions, type VitConfig } from './vit.js';

const goldens = classifierGoldens;
const cases: readonly [string, ClassifierConfig][] = [
  ['vit.torchvision', tinyVit],
  ['vit.timm', tinyVit],
  ['swin.torchvision', tinySwin],
  ['swin.timm', tinySwin],
];

describe.each(cases)('%s', (name, config) => {
  const images = goldens.float(`${name}.images`);

  it('answers as the model of its library', async () => {
    const out = await compute({ images }, weightsOf(name), (inputs, p) => logits(inputs.images, p, config));
    expectClose(out, goldens.float(`${name}.logits`), 1e-4);
  });

  it('asks for just what the checkpoint holds', () => {
    const asked = [...classifierParameters(config, images.shape[3])].map(([key, shape]) => `${key} ${shape}`);
    const held = [...weightsOf(name)].map(([key, { shape }]) => `${key} ${shape}`);
    expect(asked.sort()).toEqual(held.sort());
  });

  it('takes RGB 0..255 at its door', async () => {
    const [mean, std] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ] as const;
    const area = images.shape[2] * images.shape[3];
    const data = images.data.map((x, i) => {
      const channel = Math.floor(i / area) % 3;
      return 255 * (x * std[channel] + mean[channel]);
    });
    const preparation = { resize: 0, crop: 0, interpolation: 'bilinear', mean, std } as const;
    const out = await compute({ images: { shape: images.shape, data } }, weightsOf(name), (inputs, p) =>
      classify(inputs.images, p, { config, preparation }),
    );
    expectClose(out, goldens.float(`${name}.logits`), 1e-3);
  });
});

describe.each(['timm', 'torchvision'] as const)('positions for another size as in %s', (resampling) => {
  const pos_embed = goldens.float('positions.grid');

  it.each([5, 7, 12])('7 to %i patches a side', async (side) => {
    const unused = { shape: [1], data: new Float32Array(1) };
    const out = await compute({ unused }, new Map([['pos_embed', pos_embed]]), ({ unused: zero }, p) =>
      learnedPositions(p, { channels: 3, grid: 7, resampling }, [side, side]).add(zero),
    );
    expectClose(out, goldens.float(`positions.${resampling}.${side}`), 1e-5);
  });
});

it('answers for a larger image as timm', async () => {
  const images = goldens.float('vit.timm.larger.images');
  const out = await compute({ images }, weightsOf('vit.timm'), (inputs, p) =>
    logits(inputs.images, p, tinyVit),
  );
  expectClose(out, goldens.float('vit.timm.larger.logits'), 1e-4);
});

describe('equivariance', () => {
  const run = (images: Value<Float32Array>, weights: ReadonlyMap<string, Value<Float32Array>>) =>
    compute({ images }, weights, (inputs, p) => logits(inputs.images, p, tinyVit));
  const swapped = (images: Value<Float32Array>) => ({
    shape: images.shape,
    // The upper half of the patches below the lower half.
    data: images.data.map((_, i) => images.data[i - (i % 1024) + (((i % 1024) + 512) % 1024)]),
  });

  it('a ViT without positions does not see where its patches are, with positions it does', async () => {
    const images = goldens.float('vit.timm.images');
    const weights = new Map<string, Value<Float32Array>>(weightsOf('vit.timm'));
    const positioned = await run(images, weights);
    const moved = await run(swapped(images), weights);
    expect(Math.abs(moved.data[0] - positioned.data[0])).toBeGreaterThan(0.01);
    weights.set('pos_embed', { shape: [1, 17, 24], data: new Float32Array(17 * 24) });
    expectClose(await run(swapped(images), weights), await run(images, weights), 1e-5);
  });
});

describe('recogniseClassifier', () => {
  /** A file that holds tensors of these shapes; nobody reads their values. */
  const file = (shapes: Iterable<readonly [string, readonly number[]]>, path = 'some.pth'): WeightFile => {
    const tensors = [...shapes].map(([name, shape]): [string, WeightTensor] => [
      name,
      { name, shape, dtype: 'f32', bytes: new Uint8Array(itemSize.f32), toFloat32: () => new Float32Array() },
    ]);
    return { path, format: 'torch', metadata: {}, tensors: new Map(tensors) };
  };
  const vitFile = (config: Partial<VitConfig>, side: number, path?: string) =>
    file(
      classifierParameters(
        { ...tinyVit, classes: 1000, grid: side / (config.patch ?? tinyVit.patch), ...config },
        side,
      ),
      path,
    );
  const swinFile = (config: Partial<SwinConfig>, side: number) =>
    file(classifierParameters({ ...tinySwin, ...config }, side));
  const base = { channels: 768, depth: 12, heads: 12, patch: 16 };
  const tiny = { channels: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24], window: 7 };

  it('tells the variants from their tensors', () => {
    const { classifier } = recogniseClassifier(vitFile(base, 384));
    expect(classifier.name).toBe('ViT-B/16');
    expect(classifier.config).toMatchObject({ heads: 12, classes: 1000 });
    expect(classifier.preparation).toMatchObject({ resize: 384, crop: 384, mean: [0.5, 0.5, 0.5] });
    const other = recogniseClassifier(swinFile(tiny, 224)).classifier;
    expect(other).toMatchObject({ name: 'Swin-T', source: 'timm', preparation: { resize: 248, crop: 224 } });
  });

  it("knows torchvision's files by their names, and how their images are prepared", () => {
    const torchvision = [...vitFile(base, 224).tensors].map(([name, { shape }]) => {
      const theirs = name
        .replace('patch_embed.proj', 'conv_proj')
        .replace('cls_token', 'class_token')
        .replace('pos_embed', 'encoder.pos_embedding')
        .replace(/^blocks\.(\d+)/, 'encoder.layers.encoder_layer_$1')
        .replace('.norm', '.ln_')
        .replace('attn.qkv.', 'self_attention.in_proj_')
        .replace('attn.proj', 'self_attention.out_proj')
        .replace('fc1', 'linear_1')
        .replace('fc2', 'linear_2')
        .replace(/^norm/, 'encoder.ln')
        .replace(/^head/, 'heads.head');
      return [theirs, shape] as const;
    });
    const prepared = (path: string) => recogniseClassifier(file(torchvision, path)).classifier.preparation;
    expect(prepared('vit_b_16-c867db91.pth')).toMatchObject({ resize: 256, interpolation: 'bilinear' });
    expect(prepared('vit_b_16_lc_swag-4e70ced5.pth')).toMatchObject({
      resize: 224,
      interpolation: 'bicubic',
    });
  });

  it('takes other sizes of image that whole patches and windows cover', () => {
    expect(recogniseClassifier(vitFile(base, 224), 384).classifier.preparation.crop).toBe(384);
    expect(() => recogniseClassifier(vitFile(base, 224), 230)).toThrow('multiple of 16');
    expect(() => recogniseClassifier(vitFile(base, 224), 1e6)).toThrow('up to 1024');
    const swinT = swinFile(tiny, 224);
    expect(recogniseClassifier(swinT, 448).classifier.preparation.crop).toBe(448);
    expect(() => recogniseClassifier(swinT, 256)).toThrow('multiple of 224');
  });

  it.each([
    ['another width', vitFile({ ...base, channels: 780 }, 224)],
    ['another depth', vitFile({ ...base, depth: 11 }, 224)],
    ['another patch', vitFile({ ...base, patch: 8 }, 224)],
    ['no classes', vitFile({ ...base, classes: 0 }, 224)],
    ['another window', swinFile({ ...tiny, window: 8 }, 256)],
    [
      'tensors of no sense',
      file([
        ['patch_embed.proj.weight', [7]],
        ['blocks.0.norm1.weight', [0]],
      ]),
    ],
    [
      'no classifier',
      file([...vitFile(base, 224).tensors].map(([k, t]) => [k.replace('head', 'x'), t.shape])),
    ],
  ])('refuses %s, and says what is known', (_what, wrong) => {
    expect(() => recogniseClassifier(wrong)).toThrow(
      expect.objectContaining({ code: 'unknown-variant', advice: expect.stringContaining('ViT-Ti') }),
    );
  });

  it('ends in a sentence whatever shapes a file has', () => {
    const good = [vitFile(base, 224), swinFile(tiny, 224)];
    const size = fc.oneof(fc.nat(5), fc.constantFrom(96, 169, 197, 2 ** 31, 2 ** 52));
    const shape = fc.array(size, { maxLength: 5 });
    const change = fc.record({ of: fc.constantFrom(...good), at: fc.nat(), shape, dropped: fc.boolean() });
    fc.assert(
      fc.property(change, ({ of, at, shape, dropped }) => {
        const shapes = [...of.tensors].map(([name, tensor]) => [name, tensor.shape] as const);
        const place = at % shapes.length;
        const changed = dropped ? [] : [[shapes[place][0], shape] as const];
        shapes.splice(place, 1, ...changed);
        try {
          recogniseClassifier(file(shapes));
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses what is no classifier, and tensors too many', () => {
    expect(() => recogniseClassifier(file([['fnet.conv1.weight', [1]]]))).toThrow('no image classifier');
    const registers = file([
      ...[...vitFile(base, 224).tensors].map(([name, { shape }]) => [name, shape] as const),
      ['reg_token', [1, 4, 768]],
    ]);
    expect(() => recogniseClassifier(registers)).toThrow('reg_token');
  });
});
