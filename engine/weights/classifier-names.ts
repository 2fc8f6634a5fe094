/**
 * The parameter names of ViT and Swin checkpoints, whoever wrote them, as the models ask for them: timm's present names,
 * with Swin's classifier as `head`.
 */

/** Whose names a checkpoint has, which also tells how its images were prepared. */
export type ClassifierSource = 'torchvision' | 'timm';

export interface NamedClassifier<T> {
  readonly source: ClassifierSource;
  readonly architecture: 'vit' | 'swin';
  readonly tensors: ReadonlyMap<string, T>;
}

type Rule = readonly [RegExp, string | ((...groups: string[]) => string)];

/** torchvision/models/vision_transformer.py; its released files still call the two layers of an MLP linear_1 and linear_2. */
const torchvisionVit: readonly Rule[] = [
  [/^conv_proj\./, 'patch_embed.proj.'],
  [/^class_token$/, 'cls_token'],
  [/^encoder\.pos_embedding$/, 'pos_embed'],
  [/^encoder\.ln\./, 'norm.'],
  [/^encoder\.layers\.encoder_layer_(\d+)\./, 'blocks.$1.'],
  [/\.ln_([12])\./, '.norm$1.'],
  [/\.self_attention\.in_proj_/, '.attn.qkv.'],
  [/\.self_attention\.out_proj\./, '.attn.proj.'],
  [/\.mlp\.(?:0|linear_1)\./, '.mlp.fc1.'],
  [/\.mlp\.(?:3|linear_2)\./, '.mlp.fc2.'],
  [/^heads\.head\./, 'head.'],
];

/** torchvision/models/swin_transformer.py: `features` counts the embedding, then stages and mergings in turn. */
const torchvisionSwin: readonly Rule[] = [
  [/^features\.0\.0\./, 'patch_embed.proj.'],
  [/^features\.0\.2\./, 'patch_embed.norm.'],
  [/^features\.(\d*[13579])\.(\d+)\./, (_, n, block) => `layers.${(Number(n) - 1) / 2}.blocks.${block}.`],
  [/^features\.(\d*[02468])\.(?=norm|reduction)/, (_, n) => `layers.${Number(n) / 2}.downsample.`],
  [/\.mlp\.0\./, '.mlp.fc1.'],
  [/\.mlp\.3\./, '.mlp.fc2.'],
];

const timmSwin: readonly Rule[] = [[/^head\.fc\./, 'head.']];

/** Before timm 0.9, and in the files of Swin's authors, merging ends a stage instead of beginning the next. */
const olderSwin: readonly Rule[] = [
  [/^layers\.(\d+)\.downsample\./, (_, n) => `layers.${Number(n) + 1}.downsample.`],
];

/** Tables that follow from the window's size, which some programs store beside the parameters. */
const derived = /\.(?:relative_position_index|attn_mask)$/;

/** The tensors of a ViT or Swin checkpoint by the models' names; undefined if it is neither. */
export function nameClassifier<T>(tensors: ReadonlyMap<string, T>): NamedClassifier<T> | undefined {
  const named = (source: ClassifierSource, architecture: 'vit' | 'swin', rules: readonly Rule[]) => ({
    source,
    architecture,
    tensors: rename(tensors, rules),
  });
  if (tensors.has('conv_proj.weight')) return named('torchvision', 'vit', torchvisionVit);
  if (tensors.has('features.0.0.weight')) return named('torchvision', 'swin', torchvisionSwin);
  if (!tensors.has('patch_embed.proj.weight')) return undefined;
  if (tensors.has('layers.0.downsample.reduction.weight')) return named('timm', 'swin', olderSwin);
  if (tensors.has('layers.0.blocks.0.norm1.weight')) return named('timm', 'swin', timmSwin);
  return tensors.has('blocks.0.norm1.weight') ? named('timm', 'vit', []) : undefined;
}

function rename<T>(tensors: ReadonlyMap<string, T>, rules: readonly Rule[]): Map<string, T> {
  const kept = [...tensors].filter(([name]) => !derived.test(name));
  return new Map(kept.map(([name, tensor]) => [rules.reduce(applyRule, name), tensor]));
}

function applyRule(name: string, [pattern, replacement]: Rule): string {
  return typeof replacement === 'string'
    ? name.replace(pattern, replacement)
    : name.replace(pattern, replacement);
}
