import { z } from 'zod';
import { StudioError } from '../../errors.js';
import type { WeightFile } from '../../weights/tensors.js';
import { CheckpointShapes } from '../checkpoint-shapes.js';
import { readSwin, readVit, vitHeads } from '../read-backbone.js';
import {
  type CompactConfig,
  type CompactEncoderConfig,
  type CostEncoderConfig,
  type DecoderConfig,
  nano,
  STRIDE,
  type StemSwinConfig,
  type SwinEncoderConfig,
  type VitEncoderConfig,
} from './config.js';

const expected =
  "Expected a FlowFormer of training/: with nano's encoder, or with the first two stages of a Swin or a ViT as backbone.";

/**
 * The configuration of a compact FlowFormer from the sizes of its tensors. What they do not tell:
 * - the heads of a ViT: the file's own `config` (training/export.py), else as many as make them 64 wide, as all published;
 * - the heads of the decoder: those of the cost encoder;
 * - the windows' shift: half a window, rounded down; refinements: nano's.
 * @throws StudioError `weights-mismatch` for an encoder that is not known and sizes that are none.
 */
export function readCompactConfig(file: WeightFile): CompactConfig {
  const shapes = new CheckpointShapes(
    file,
    (sentence) => new StudioError('weights-mismatch', sentence, expected),
  );
  const encoder = readEncoder(shapes.at('encoder'), file);
  const [encoded] = shapes.of('encoder.head.weight', 4);
  const [hidden, read] = shapes.of('decoder.gru.horizontal.candidate.weight', 4);
  const cost = readCost(shapes.at('cost_encoder'));
  const decoder = readDecoder(shapes.at('decoder'), cost);
  const context = shapes.whole(read - hidden - decoder.motion.out, 'the number of context channels');
  const features = shapes.whole(encoded - hidden - context, "the number of features' channels");
  return { architecture: 'compact', encoder, features, hidden, context, cost, decoder };
}

function readEncoder(shapes: CheckpointShapes, file: WeightFile): CompactEncoderConfig {
  if (shapes.has('patch_embed.reduce.weight')) return readStemSwin(shapes);
  const backbone = shapes.at('backbone');
  if (backbone.has('layers.0.blocks.0.norm1.weight')) return swinEncoder(backbone);
  if (backbone.has('blocks.0.norm1.weight')) return vitEncoder(backbone, statedHeads(file));
  throw shapes.refuse(`${file.path} holds a FlowFormer whose image encoder is not known.`);
}

/** A Swin's first two stages as an encoder; the tensors below `shapes` may be a classifier's or an encoder's backbone. */
export function swinEncoder(shapes: CheckpointShapes): SwinEncoderConfig {
  const read = readSwin(shapes, 2);
  read.heads.forEach((heads, i) => {
    shapes.whole((read.channels * 2 ** i) / heads, 'the width of a head');
  });
  return { type: 'swin', ...read };
}

/** A ViT as an encoder, from the same. */
export function vitEncoder(shapes: CheckpointShapes, stated?: number): VitEncoderConfig {
  const read = readVit(shapes);
  const { channels, patch, depth } = read;
  shapes.whole(depth, 'the number of blocks');
  shapes.whole(patch / STRIDE, `the side of a patch, in units of ${STRIDE} pixels,`);
  const heads = shapes.whole(stated ?? vitHeads(channels), 'the number of heads');
  shapes.whole(channels / heads, 'the width of a head');
  return { type: 'vit', ...read, heads, resampling: 'timm' };
}

function readStemSwin(shapes: CheckpointShapes): StemSwinConfig {
  const [channels, stem] = shapes.of('patch_embed.reduce.weight', 4);
  const stage = shapes.at('stages', 1);
  const { window, heads } = stage.window('blocks.0.attn');
  shapes.whole((2 * channels) / heads, 'the width of a head');
  return {
    type: 'stem-swin',
    stem,
    channels,
    residual: shapes.count('patch_embed.blocks', 'conv1.weight'),
    depth: stage.count('blocks', 'norm1.weight'),
    heads,
    window,
    mlpRatio: mlpRatio(stage.at('blocks', 0, 'mlp')),
  };
}

function readCost(shapes: CheckpointShapes): CostEncoderConfig {
  const [tokens, channels] = shapes.of('latent_tokens', 2);
  const [second, first] = shapes.of('patch_embed.conv2.weight', 4);
  const { window, heads } = shapes.window('layers.0.inter.attn');
  shapes.whole(channels / heads, 'the width of a head');
  shapes.whole(second / 4, "a quarter of the patches' channels");
  return {
    tokens,
    channels,
    heads,
    patchChannels: [first, second],
    layers: shapes.count('layers', 'intra.norm1.weight'),
    window,
    mlpRatio: mlpRatio(shapes.at('token_mlp')),
  };
}

function readDecoder(shapes: CheckpointShapes, { heads }: CostEncoderConfig): DecoderConfig {
  const out = (name: string) => shapes.of(`${name}.weight`, 4)[0];
  const [, costs] = shapes.of('query_embed.conv1.weight', 4);
  const query = out('query_embed.conv2');
  shapes.whole(query / 4, "a quarter of the query's channels");
  return {
    query,
    heads,
    radius: shapes.whole((Math.sqrt(costs) - 1) / 2, 'the radius of the local costs'),
    motion: {
      cost: [out('motion_encoder.cost_conv1'), out('motion_encoder.cost_conv2')],
      flow: [out('motion_encoder.flow_conv1'), out('motion_encoder.flow_conv2')],
      out: out('motion_encoder.conv') + 2,
    },
    flowHead: out('flow_head.conv1'),
    maskHead: out('mask_head.conv1'),
    iterations: nano.decoder.iterations,
  };
}

function mlpRatio(shapes: CheckpointShapes): number {
  const [hidden, channels] = shapes.of('fc1.weight', 2);
  return shapes.whole(hidden / channels, 'the ratio of a feed-forward layer');
}

const statement = z.object({ backbone: z.object({ heads: z.int().positive() }) });

/** The heads of a ViT backbone as the file's metadata state them; undefined if they do not. */
function statedHeads({ metadata }: WeightFile): number | undefined {
  try {
    return statement.parse(JSON.parse(metadata.config)).backbone.heads;
  } catch {
    // Files of others may say something else under that name, or nothing.
    return undefined;
  }
}
