import { describe, expect, it } from 'vitest';
import { nameClassifier } from './classifier-names.js';

const named = (...names: string[]) => {
  const result = nameClassifier(new Map(names.map((name) => [name, name])));
  return result && { ...result, tensors: [...result.tensors.keys()] };
};

describe('nameClassifier', () => {
  it("knows torchvision's ViT, also as its released files name the MLP", () => {
    const block = 'encoder.layers.encoder_layer_11';
    expect(
      named(
        'conv_proj.weight',
        'class_token',
        'encoder.pos_embedding',
        `${block}.ln_1.bias`,
        `${block}.self_attention.in_proj_weight`,
        `${block}.self_attention.out_proj.bias`,
        `${block}.ln_2.weight`,
        `${block}.mlp.linear_1.weight`,
        `${block}.mlp.linear_2.bias`,
        'encoder.layers.encoder_layer_0.mlp.0.weight',
        'encoder.layers.encoder_layer_0.mlp.3.bias',
        'encoder.ln.weight',
        'heads.head.weight',
      ),
    ).toEqual({
      source: 'torchvision',
      architecture: 'vit',
      tensors: [
        'patch_embed.proj.weight',
        'cls_token',
        'pos_embed',
        'blocks.11.norm1.bias',
        'blocks.11.attn.qkv.weight',
        'blocks.11.attn.proj.bias',
        'blocks.11.norm2.weight',
        'blocks.11.mlp.fc1.weight',
        'blocks.11.mlp.fc2.bias',
        'blocks.0.mlp.fc1.weight',
        'blocks.0.mlp.fc2.bias',
        'norm.weight',
        'head.weight',
      ],
    });
  });

  it("counts stages and mergings in torchvision's Swin, and drops its tables", () => {
    expect(
      named(
        'features.0.0.weight',
        'features.0.2.bias',
        'features.1.0.norm1.weight',
        'features.1.0.attn.relative_position_index',
        'features.2.reduction.weight',
        'features.5.17.mlp.3.bias',
        'features.6.norm.weight',
        'features.7.1.attn.qkv.bias',
        'norm.weight',
        'head.bias',
      ),
    ).toEqual({
      source: 'torchvision',
      architecture: 'swin',
      tensors: [
        'patch_embed.proj.weight',
        'patch_embed.norm.bias',
        'layers.0.blocks.0.norm1.weight',
        'layers.1.downsample.reduction.weight',
        'layers.2.blocks.17.mlp.fc2.bias',
        'layers.3.downsample.norm.weight',
        'layers.3.blocks.1.attn.qkv.bias',
        'norm.weight',
        'head.bias',
      ],
    });
  });

  it("puts mergings at the beginning of a stage, where timm's older Swins had them at the end", () => {
    const older = named(
      'patch_embed.proj.weight',
      'layers.0.blocks.1.attn_mask',
      'layers.0.downsample.reduction.weight',
      'layers.2.downsample.norm.weight',
      'head.weight',
    );
    const newer = named(
      'patch_embed.proj.weight',
      'layers.0.blocks.0.norm1.weight',
      'layers.1.downsample.reduction.weight',
      'layers.3.downsample.norm.weight',
      'head.fc.weight',
    );
    const merging = [
      'layers.1.downsample.reduction.weight',
      'layers.3.downsample.norm.weight',
      'head.weight',
    ];
    expect(older).toEqual({
      source: 'timm',
      architecture: 'swin',
      tensors: ['patch_embed.proj.weight', ...merging],
    });
    expect(newer?.tensors.slice(-3)).toEqual(merging);
  });

  it('knows nothing of other models', () => {
    expect(named('fnet.conv1.weight')).toBeUndefined();
    expect(named('patch_embed.proj.weight', 'stages.0.blocks.0.norm1.weight')).toBeUndefined();
    expect(named()).toBeUndefined();
  });
});
