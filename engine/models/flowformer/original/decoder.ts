import { type Linear, scaledDotProductAttention, splitHeads } from '../../../nn/layers/attention.js';
import { convGru, type GruChannels, gruContext } from '../../../nn/layers/conv-gru.js';
import { costLookup } from '../../../nn/layers/cost-lookup.js';
import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';
import type { OriginalConfig } from '../config.js';
import {
  flowChange,
  flowTargets,
  type Memory,
  motionFeatures,
  pointwise,
  pointwiseLinear,
  upsampleFlow,
} from '../update.js';
import { aggregate, aggregatingGruKernels, aggregationContext } from './aggregation.js';
import { feedForward } from './feed-forward.js';
import { cellPositions } from './positions.js';

/** The GRU reads motion features and beside them those gathered from other pixels. */
const gruChannels = (config: OriginalConfig): GruChannels => ({
  hidden: config.hidden,
  context: config.context,
  motion: 2 * config.decoder.motion.out,
});

/**
 * What the decoder starts from: encoded context (1, hidden + context, H, W) -> the GRU's first state, its context and that
 * of the aggregation.
 */
export function startState<T>(
  encoded: Tensor<T>,
  p: Parameters<T>,
  config: OriginalConfig,
): { state: Tensor<T>; gates: Tensor<T>; looks: Tensor<T>; offers: Tensor<T> } {
  const { hidden, context } = config;
  const projected = encoded.conv2d(p.at('proj'), { out: hidden + context, kernel: 1 });
  const [state, rest] = projected.split(1, hidden, context);
  const channels = gruChannels(config);
  const kernels = aggregatingGruKernels(p.at('update_block'), channels);
  const fixed = rest.relu();
  return {
    state: state.tanh(),
    gates: gruContext(fixed, kernels, channels),
    ...aggregationContext(fixed, p.at('att')),
  };
}

/** Keys and values that the cost queries attend to: latent tokens (H W tokens, C) -> two (H W, heads, tokens, d). */
export function costMemory<T>(
  latent: Tensor<T>,
  p: Parameters<T>,
  config: OriginalConfig,
): { keys: Tensor<T>; values: Tensor<T> } {
  const { query, heads } = config.decoder;
  const project = (name: string) => {
    const projected = latent.linear(p.at('decoder_layer', 'cross_attend', name), query);
    return splitHeads(projected.reshape(-1, config.cost.tokens, query), heads);
  };
  return { keys: project('k'), values: project('v') };
}

/** What one refinement reads and does not change. */
export interface OriginalMemory<T> extends Memory<T> {
  /** (H W, H W), from `aggregationWeights` */
  readonly attention: Tensor<T>;
}

/**
 * One refinement (FlowFormer, section 3.3): flow (1, 2, H, W) in coarse pixels, state (1, hidden, H, W) -> both, one step
 * on.
 */
export function refine<T>(
  flow: Tensor<T>,
  state: Tensor<T>,
  memory: OriginalMemory<T>,
  p: Parameters<T>,
  config: OriginalConfig,
): { flow: Tensor<T>; state: Tensor<T> } {
  const [, , height, width] = flow.shape;
  const { decoder } = config;
  const targets = flowTargets(flow);
  const local = costLookup(memory.cost, targets, decoder.radius, [height, width]);
  const global = readCostMemory(local, targets, memory, p, config);
  const update = p.at('update_block');
  const encoder = update.at('encoder');
  const costs = global.concat(1, local);
  const first = pointwiseLinear(encoder.at('convc1'), decoder.motion.cost[0], costs.shape[1]);
  const layers = {
    cost1: ofRowsFirst(first, decoder.radius, decoder.query),
    cost2: encoder.at('convc2'),
    flow1: encoder.at('convf1'),
    flow2: encoder.at('convf2'),
    out: encoder.at('conv'),
  };
  const motion = aggregate(motionFeatures(costs, flow, layers, decoder.motion), memory.attention);
  const channels = gruChannels(config);
  const next = convGru(state, motion, memory.gates, aggregatingGruKernels(update, channels), channels);
  return { flow: flow.add(flowChange(next, update.at('flow_head'), decoder.flowHead)), state: next };
}

/** Dynamic positional cost query: local costs (H W, side^2) and targets (H W, 2) -> (H W, query). */
function readCostMemory<T>(
  local: Tensor<T>,
  targets: Tensor<T>,
  memory: OriginalMemory<T>,
  p: Parameters<T>,
  config: OriginalConfig,
): Tensor<T> {
  const { query: channels, heads, radius } = config.decoder;
  const [pixels, squares] = local.shape;
  const embed = p.at('flow_token_encoder');
  const first = ofRowsFirst(pointwiseLinear(embed.at(0), channels, squares), radius, 0);
  const token = pointwise(local.linearWith(first.weight, first.bias).gelu(), embed.at(2), channels);
  const layer = p.at('decoder_layer', 'cross_attend');
  const q = token
    .layerNorm(layer.at('norm1'))
    .add(cellPositions(targets, channels))
    .linear(layer.at('q'), channels)
    .reshape(pixels, heads, 1, channels / heads);
  const read = scaledDotProductAttention(q, memory.keys, memory.values).reshape(pixels, channels);
  return feedForward(token.add(read.concat(1, token).linear(layer.at('proj'), channels)), layer);
}

/**
 * The original lists the costs of a square column after column, ours row after row: the same layer for our order. The costs
 * come after `before` other inputs.
 */
function ofRowsFirst<T>({ weight, bias }: Linear<T>, radius: number, before: number): Linear<T> {
  const side = 2 * radius + 1;
  const [out] = weight.shape;
  const squares = weight
    .slice(1, before, before + side ** 2)
    .reshape(out, side, side)
    .transpose(0, 2, 1)
    .reshape(out, side ** 2);
  return { weight: before > 0 ? weight.slice(1, 0, before).concat(1, squares) : squares, bias };
}

/** The flow at the image's size: flow (1, 2, H, W) and state (1, hidden, H, W) -> (2, 8 H, 8 W) in image pixels. */
export function upsample<T>(
  flow: Tensor<T>,
  state: Tensor<T>,
  p: Parameters<T>,
  { decoder }: OriginalConfig,
): Tensor<T> {
  const head = p.at('update_block', 'mask');
  return upsampleFlow(flow, state, [head.at(0), head.at(2)], decoder.maskHead);
}
