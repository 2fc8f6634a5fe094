import { describe, expect, it } from 'vitest';
import type { WeightFile, WeightTensor } from '../../weights/tensors.js';
import { large, nano, small } from './config.js';
import { flowFormerParameters } from './cost.js';
import { recognizeFlowFormer } from './recognize.js';

type Shapes = ReadonlyMap<string, readonly number[]>;

/** A file of which only names and shapes are looked at. */
function fileOf(shapes: Shapes): WeightFile {
  const tensors = [...shapes].map(([name, shape]): [string, WeightTensor] => [
    name,
    { name, shape, dtype: 'f32', toFloat32: () => new Float32Array(), bytes: new Uint8Array() },
  ]);
  return { path: 'some.pth', format: 'torch', metadata: {}, tensors: new Map(tensors) };
}

const largeShapes = flowFormerParameters(large);

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
    ["the authors' large model", large],
    ["the authors' small model", small],
  ])('%s', (_name, config) => {
    expect(recognizeFlowFormer(fileOf(flowFormerParameters(config)))).toEqual(config);
  });
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

  it('a file of something else', () => {
    expect(refusal(new Map([['fc.weight', [10, 10]]])).message).toContain('holds no FlowFormer');
  });

  it('a large model with other sizes, naming them', () => {
    const name = 'memory_encoder.cost_perceiver_encoder.latent_tokens';
    const { message } = refusal(new Map([...largeShapes, [name, [1, 4, 32]]]));
    expect(message).toContain(`${name}: the model has [1, 8, 128], the file has [1, 4, 32]`);
  });
});
