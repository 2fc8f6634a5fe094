import { describe, expect, it } from 'vitest';
import type { WeightFile, WeightTensor } from '../../weights/tensors.js';
import { large, nano } from './config.js';
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

it('asks of the large model what its authors list', () => {
  // Counted in PyTorch: 16168113 parameters, and a table of 160x160 indices beside them.
  const numbers = [...largeShapes.values()].map((shape) => shape.reduce((n, m) => n * m, 1));
  expect(largeShapes.size).toBe(410);
  expect(numbers.reduce((sum, n) => sum + n, 0) - 160 ** 2).toBe(16168113);
});

describe('recognizes by tensors alone', () => {
  it.each([
    ['nano', nano],
    ["the authors' large model", large],
  ])('%s', (_name, config) => {
    expect(recognizeFlowFormer(fileOf(flowFormerParameters(config)))).toBe(config);
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

  it('the small model, whose encoder is a CNN', () => {
    const small = new Map(
      [...largeShapes].map(([name, shape]) => [name.replace(/svt\.patch_embeds\.0\.proj/, 'conv1'), shape]),
    );
    expect(refusal(small).message).toBe(
      "some.pth holds a FlowFormer whose image encoder is not the large model's Twins-SVT.",
    );
    expect(refusal(small).advice).toContain('chairs, things, sintel or kitti');
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
