import { describe, expect, it } from 'vitest';
import { findEntry } from './catalog.js';
import { type BroughtFile, chooseId } from './choose-id.js';
import { publishedVit } from './classifier.js';

const flow = { name: 'FlowFormer', architecture: findEntry('flowformer-things')!.architecture };
const smallFlow = { name: 'FlowFormer', architecture: findEntry('flowformer-small')!.architecture };
const vit = {
  name: 'ViT-B/16',
  naming: 'torchvision',
  architecture: findEntry('vit_b_16')!.architecture,
} as const;
const flowers = {
  ...vit,
  architecture: {
    task: 'classification',
    config: publishedVit('ViT-B', 16, 14, 'torchvision', 102),
    side: 224,
  },
} as const;
const timm = { ...vit, naming: 'timm' } as const;

const file = (path: string, recognised: BroughtFile['recognised'], sha256 = 'ffffffff0123') => ({
  path: `/in/${path}`,
  sha256,
  recognised,
});

describe('the id of a file', () => {
  it.each([
    ['its hash, whatever its name', file('renamed.ckpt', flow, 'cce498f80123'), 'flowformer-sintel'],
    ["its authors' name", file('sintel.pth', flow), 'flowformer-sintel'],
    ["its authors' name", file('things_kitti.pth', flow), 'flowformer-sharp'],
    ["its authors' name", file('flowformer-small.pth', smallFlow), 'flowformer-small'],
    ['an id in its name', file('flowformer-kitti.safetensors', flow), 'flowformer-kitti'],
    ['an id in its name', file('vit_b_16.pth', timm), 'vit_b_16'],
    [
      'its own name, where another architecture has that of the authors',
      file('sintel.pth', smallFlow),
      'sintel',
    ],
    ['its own name', file('flowers.pth', flowers), 'flowers'],
    [
      'its own name below timm/',
      file('vit_base_patch16_224.augreg.safetensors', timm),
      'timm/vit_base_patch16_224.augreg',
    ],
    ['its own name without what ids do not have', file('my best (2).pth', flowers), 'my-best-2'],
  ])('comes from %s', (_, brought, id) => {
    expect(chooseId(brought)).toBe(id);
  });

  it('is the one asked for', () => {
    expect(chooseId(file('vit_b_16-c867db91.pth', vit), 'mine')).toBe('mine');
    expect(chooseId(file('weights.pth', flow), 'flowformer-chairs')).toBe('flowformer-chairs');
  });

  it.each([
    [
      file('vit_b_16-c867db91.pth', vit),
      undefined,
      /is damaged, or another file .* begins with ffffffff, not c867db91\.$/,
    ],
    [
      file('vit_b_16.pth', flowers),
      undefined,
      /cannot be the model vit_b_16: it holds a ViT-B\/16 of 102 classes for images of 224 pixels\.$/,
    ],
    [
      file('a.pth', smallFlow),
      'flowformer-things',
      /cannot be the model flowformer-things: it holds another variant of FlowFormer\.$/,
    ],
    [file('nano.pth', flow), undefined, /^The model nano comes with the program\.$/],
    [file('a.pth', flow), '../b', /^"\.\.\/b" cannot be the id of a model\.$/],
    [file('().pth', flow), undefined, /^"" cannot be the id of a model\.$/],
  ])('is refused: %j, %s', (brought, asked, message) => {
    expect(() => chooseId(brought, asked)).toThrow(message);
  });
});
