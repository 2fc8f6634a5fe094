import type { CheckpointShapes } from './checkpoint-shapes.js';
import type { SwinBackboneConfig } from './swin.js';
import type { VitBackboneConfig } from './vit.js';

/** Heads of every published ViT and DeiT are this wide; their tensors do not tell. */
const HEAD_WIDTH = 64;

/** What the tensors of a ViT tell of it, under the models' names. */
export function readVit(shapes: CheckpointShapes): Omit<VitBackboneConfig, 'heads' | 'resampling'> {
  const [channels, , patch] = shapes.of('patch_embed.proj.weight', 4);
  const [, positions] = shapes.of('pos_embed', 3);
  const grid = shapes.whole(Math.sqrt(positions - 1), 'the side of the grid of positions');
  return { channels, depth: shapes.count('blocks', 'norm1.weight'), patch, grid };
}

/** How many heads a ViT of that many channels has where nothing else says so. */
export const vitHeads = (channels: number): number => channels / HEAD_WIDTH;

/** What the tensors of the first `stages` stages of a Swin tell of them: everything. */
export function readSwin(shapes: CheckpointShapes, stages: number): SwinBackboneConfig {
  const [channels] = shapes.of('patch_embed.proj.weight', 4);
  const layers = Array.from({ length: stages }, (_, stage) => shapes.at('layers', stage));
  const windows = layers.map((layer) => layer.window('blocks.0.attn'));
  return {
    channels,
    depths: layers.map((layer) => layer.count('blocks', 'norm1.weight')),
    heads: windows.map(({ heads }) => heads),
    window: windows[0].window,
  };
}
