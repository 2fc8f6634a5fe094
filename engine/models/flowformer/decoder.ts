import { scaledDotProductAttention, splitHeads } from '../../nn/layers/attention.js';
import { convGru, type GruChannels, gruContext, gruKernels } from '../../nn/layers/conv-gru.js';
import { costLookup } from '../../nn/layers/cost-lookup.js';
import { sinusoidalPositions } from '../../nn/layers/positions.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { type CompactConfig, STRIDE } from './config.js';
import {
  flowChange,
  flowTargets,
  type Memory,
  motionFeatures,
  pointwise,
  pointwiseLinear,
  upsampleFlow,
} from './update.js';

const gruChannels = (config: CompactConfig): GruChannels => ({
  hidden: config.hidden,
  context: config.context,
  motion: config.decoder.motion.out,
});

/** What the decoder starts from: encoded context (1, hidden + context, H, W) -> the GRU's first state and its context. */
export function startState<T>(
  context: Tensor<T>,
  p: Parameters<T>,
  config: CompactConfig,
): { state: Tensor<T>; gates: Tensor<T> } {
  const [state, rest] = context.split(1, config.hidden, config.context);
  const channels = gruChannels(config);
  const kernels = gruKernels(p.at('gru'), channels);
  return { state: state.tanh(), gates: gruContext(rest.relu(), kernels, channels) };
}

/** The flow before the first refinement, from all latent tokens of each pixel: (H W tokens, C) -> (1, 2, H, W) in coarse pixels. */
export function startFlow<T>(
  latent: Tensor<T>,
  p: Parameters<T>,
  { cost: { tokens, channels } }: CompactConfig,
  [height, width]: readonly [number, number],
): Tensor<T> {
  return latent
    .reshape(height * width, tokens * channels)
    .linear(p.at('start_flow'), 2)
    .mul(STRIDE)
    .transpose(1, 0)
    .reshape(1, 2, height, width);
}

/** Keys and values that the cost queries attend to: latent tokens (H W tokens, C) -> two (H W, heads, tokens, d). */
export function costMemory<T>(
  latent: Tensor<T>,
  p: Parameters<T>,
  config: CompactConfig,
): { keys: Tensor<T>; values: Tensor<T> } {
  const { tokens, channels } = config.cost;
  const project = (name: string) => {
    const projected = latent.linear(p.at('cost_attn', name), channels).reshape(-1, tokens, channels);
    return splitHeads(projected, config.decoder.heads);
  };
  return { keys: project('k'), values: project('v') };
}

/**
 * One refinement (FlowFormer, section 3.3): a query made from the 9x9 costs around the present target and its position
 * reads the cost memory; motion features and context update the recurrent state, which yields the change of flow.
 * flow (1, 2, H, W) in coarse pixels, state (1, hidden, H, W) -> both, one step on.
 */
export function refine<T>(
  flow: Tensor<T>,
  state: Tensor<T>,
  memory: Memory<T>,
  p: Parameters<T>,
  config: CompactConfig,
): { flow: Tensor<T>; state: Tensor<T> } {
  const [, , height, width] = flow.shape;
  const { decoder } = config;
  const targets = flowTargets(flow);
  const local = costLookup(memory.cost, targets, decoder.radius, [height, width]);
  const global = readCostMemory(local, targets, memory, p, config);
  const encoder = p.at('motion_encoder');
  const costs = local.concat(1, global);
  const layers = {
    cost1: pointwiseLinear(encoder.at('cost_conv1'), decoder.motion.cost[0], costs.shape[1]),
    cost2: encoder.at('cost_conv2'),
    flow1: encoder.at('flow_conv1'),
    flow2: encoder.at('flow_conv2'),
    out: encoder.at('conv'),
  };
  const motion = motionFeatures(costs, flow, layers, decoder.motion);
  const channels = gruChannels(config);
  const next = convGru(state, motion, memory.gates, gruKernels(p.at('gru'), channels), channels);
  return { flow: flow.add(flowChange(next, p.at('flow_head'), decoder.flowHead)), state: next };
}

/** Dynamic positional cost query: local costs (H W, side^2) and targets (H W, 2) -> (H W, query). */
function readCostMemory<T>(
  local: Tensor<T>,
  targets: Tensor<T>,
  memory: Memory<T>,
  p: Parameters<T>,
  config: CompactConfig,
): Tensor<T> {
  const { query: channels, heads } = config.decoder;
  const [pixels] = local.shape;
  const content = pointwise(local, p.at('query_embed', 'conv1'), 2 * channels).gelu();
  const token = pointwise(content, p.at('query_embed', 'conv2'), channels);
  const q = token
    .concat(1, sinusoidalPositions(targets, channels))
    .linear(p.at('cost_attn', 'q'), config.cost.channels)
    .reshape(pixels, heads, 1, config.cost.channels / heads);
  const read = scaledDotProductAttention(q, memory.keys, memory.values).reshape(pixels, config.cost.channels);
  return token.add(read.linear(p.at('cost_attn', 'proj'), channels));
}

/** The flow at the image's size: flow (1, 2, H, W) and state (1, hidden, H, W) -> (2, 8 H, 8 W) in image pixels. */
export function upsample<T>(
  flow: Tensor<T>,
  state: Tensor<T>,
  p: Parameters<T>,
  { decoder }: CompactConfig,
): Tensor<T> {
  const head = p.at('mask_head');
  return upsampleFlow(flow, state, [head.at('conv1'), head.at('conv2')], decoder.maskHead);
}
