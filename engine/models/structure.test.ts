import { expect, it } from 'vitest';
import { describeModel } from './describe.js';
import { describeStructure, type ModelPart } from './structure.js';

const partAt = (root: ModelPart, ...names: string[]): ModelPart =>
  names.reduce((part, name) => part.children.find((child) => child.name === name)!, root);

it.each(['nano', 'flowformer-things', 'vit-nano', 'swin-nano', 'vit_b_16'])(
  'the parts of %s add up to the model',
  async (id) => {
    const [structure, { parameters, cost }] = await Promise.all([describeStructure(id), describeModel(id)]);
    expect(structure).toMatchObject({ name: id, kind: 'model', parameters, flops: cost.flops });
    const check = (part: ModelPart) => {
      if (part.children.length === 0) return;
      expect(part.parameters).toBeGreaterThanOrEqual(part.children.reduce((sum, c) => sum + c.parameters, 0));
      part.children.forEach(check);
    };
    check(structure);
  },
);

it('tells what a ViT is made of', async () => {
  const vit = await describeStructure('vit_b_16');
  // 768 x 3072 weights and as many biases as outputs; 197 tokens, a multiply-add being two operations.
  const [first] = vit.children.filter(({ name }) => name === 'blocks').flatMap(({ children }) => children);
  expect(first).toBeDefined();
  const fc1 = partAt(first!, 'mlp', 'fc1');
  expect(fc1).toMatchObject({ kind: 'linear', parameters: 768 * 3072 + 3072, flops: 2 * 197 * 768 * 3072 });
  expect(fc1.shape).toEqual([197, 3072]);
  const attention = partAt(first!, 'attn');
  expect(attention.kind).toBe('attention');
  // Scores and weighted values: 2 x 197 x 197 x 768 each, beside the products with learned weights.
  const learned = attention.children.reduce((sum, { flops }) => sum + flops, 0);
  expect(attention.flops - learned).toBe(2 * 2 * 197 * 197 * 768);
});

it('does not know every name', async () => {
  await expect(describeStructure('../etc')).rejects.toMatchObject({ code: 'unknown-model' });
});
