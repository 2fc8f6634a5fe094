import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallConfig } from '../../../test/support/backbones.js';
import { StudioError } from '../../errors.js';
import type { WeightFile, WeightTensor } from '../../weights/tensors.js';
import { type CompactConfig, large, nano, small, type VitEncoderConfig } from './config.js';
import { flowFormerParameters } from './cost.js';
import { recognizeFlowFormer } from './recognize.js';

type Shapes = ReadonlyMap<string, readonly number[]>;

/** A file of which only names and shapes are looked at. */
function fileOf(shapes: Shapes, metadata: Record<string, string> = {}): WeightFile {
  const tensors = [...shapes].map(([name, shape]): [string, WeightTensor] => [
    name,
    { name, shape, dtype: 'f32', toFloat32: () => new Float32Array(), bytes: new Uint8Array() },
  ]);
  return { path: 'some.pth', format: 'torch', metadata, tensors: new Map(tensors) };
}

const largeShapes = flowFormerParameters(large);

/** Unlike nano in every number. */
const other: CompactConfig = {
  ...smallConfig({
    type: 'stem-swin',
    stem: 8,
    channels: 16,
    residual: 3,
    depth: 1,
    heads: 4,
    window: 5,
    mlpRatio: 3,
  }),
  context: 40,
};
const swin = smallConfig({ type: 'swin', channels: 96, depths: [2, 2], heads: [3, 6], window: 7 });
const vitEncoder: VitEncoderConfig = {
  type: 'vit',
  channels: 192,
  depth: 3,
  heads: 3,
  patch: 32,
  grid: 7,
  resampling: 'timm',
};
const vit = smallConfig(vitEncoder);

// Counted in PyTorch; beside the parameters each has a table of 160x160 indices.
it.each([
  ['large', large, 410, 16168113],
  ['small', small, 204, 6184337],
])('asks of the %s model what its authors list', (_name, config, tensors, parameters) => {
  const numbers = [...flowFormerParameters(config).values()].map((shape) => shape.reduce((n, m) => n * m, 1));
  expect(numbers.length).toBe(tensors);
  expect(numbers.reduce((sum, n) => sum + n, 0) - 160 ** 2).toBe(parameters);
});

describe('recognizes by tensors alone', () => {
  it.each([
    ['nano', nano],
    ['a relative of nano', other],
    ['one with a Swin', swin],
    ['one with a ViT', vit],
    ["the authors' large model", large],
    ["the authors' small model", small],
  ])('%s', (_name, config) => {
    expect(recognizeFlowFormer(fileOf(flowFormerParameters(config)))).toEqual(config);
  });
});

it("takes a ViT's heads from what training/export.py states", () => {
  const shapes = flowFormerParameters(vit);
  const heads = (config: string) => {
    const { encoder } = recognizeFlowFormer(fileOf(shapes, { config }));
    return (encoder as VitEncoderConfig).heads;
  };
  expect(heads('{"backbone": {"kind": "vit", "heads": 6}}')).toBe(6);
  expect(heads('{"backbone": null}')).toBe(3);
  expect(heads('not JSON')).toBe(3);
  expect(() => heads('{"backbone": {"heads": 5}}')).toThrow('the width of a head would be 38.4');
});

describe('refuses with what was expected', () => {
  const refusal = (shapes: Shapes): { message: string; advice?: string } => {
    try {
      recognizeFlowFormer(fileOf(shapes));
    } catch (error) {
      return error as Error;
    }
    throw new Error('accepted');
  };

  it('a FlowFormer with another encoder', () => {
    const other = new Map(
      [...largeShapes].map(([name, shape]) => [name.replace(/svt\.patch_embeds/, 'net.patches'), shape]),
    );
    expect(refusal(other).message).toBe(
      "some.pth holds a FlowFormer whose image encoder is neither the large model's Twins-SVT nor the small model's.",
    );
    expect(refusal(other).advice).toContain('chairs, things, sintel, kitti or small');
  });

  it('a compact FlowFormer with another encoder', () => {
    const unknown = new Map(
      [...flowFormerParameters(swin)].map(([name, shape]) => [
        name.replace('backbone.layers', 'backbone.stages'),
        shape,
      ]),
    );
    expect(refusal(unknown).message).toBe('some.pth holds a FlowFormer whose image encoder is not known.');
    expect(refusal(unknown).advice).toContain('a Swin or a ViT as backbone');
  });

  it('a file of something else', () => {
    expect(refusal(new Map([['fc.weight', [10, 10]]])).message).toContain('holds no FlowFormer');
  });

  it('a large model with other sizes, naming them', () => {
    const name = 'memory_encoder.cost_perceiver_encoder.latent_tokens';
    const { message } = refusal(new Map([...largeShapes, [name, [1, 4, 32]]]));
    expect(message).toContain(`${name}: the model has [1, 8, 128], the file has [1, 4, 32]`);
  });

  it('whatever sizes a file has, in a sentence', () => {
    const files = [nano, other, swin, vit].map((config) => [...flowFormerParameters(config)] as const);
    const size = fc.oneof(fc.nat(5), fc.constantFrom(49, 169, 4225, 65536, 2 ** 31));
    const change = fc.record({
      of: fc.constantFrom(...files),
      at: fc.nat(),
      shape: fc.array(size, { maxLength: 5 }),
      dropped: fc.boolean(),
    });
    fc.assert(
      fc.property(change, ({ of, at, shape, dropped }) => {
        const place = at % of.length;
        const changed = dropped ? [] : [[of[place][0], shape] as const];
        try {
          recognizeFlowFormer(fileOf(new Map([...of.toSpliced(place, 1), ...changed])));
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
      { numRuns: 100 },
    );
  });
});
