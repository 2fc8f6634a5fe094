import { scaledDotProductAttention, splitHeads, transposeLast } from '../../nn/layers/attention.js';
import { convGru, type GruChannels, gruContext } from '../../nn/layers/conv-gru.js';
import { convexUpsample } from '../../nn/layers/convex-upsample.js';
import { costLookup } from '../../nn/layers/cost-lookup.js';
import { gridPoints, sinusoidalPositions } from '../../nn/layers/positions.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { type DecoderConfig, type FlowFormerConfig, STRIDE } from './config.js';

const gruChannels = (config: FlowFormerConfig): GruChannels => ({
  hidden: config.hidden,
  context: config.context,
  motion: config.decoder.motion.out,
});

/** What the decoder starts from: encoded context (1, hidden + context, H, W) -> the GRU's first state and its context. */
export function startState<T>(
  context: Tensor<T>,
  p: Parameters<T>,
  config: FlowFormerConfig,
): { state: Tensor<T>; gates: Tensor<T> } {
  const [state, rest] = context.split(1, config.hidden, config.context);
  return { state: state.tanh(), gates: gruContext(rest.relu(), p.at('gru'), gruChannels(config)) };
}

/** Keys and values that the cost queries attend to: latent tokens (H W tokens, C) -> two (H W, heads, tokens, d). */
export function costMemory<T>(
  latent: Tensor<T>,
  p: Parameters<T>,
  config: FlowFormerConfig,
): { keys: Tensor<T>; values: Tensor<T> } {
  const { tokens, channels } = config.cost;
  const project = (name: string) => {
    const projected = latent.linear(p.at('cost_attn', name), channels).reshape(-1, tokens, channels);
    return splitHeads(projected, config.decoder.heads);
  };
  return { keys: project('k'), values: project('v') };
}

/** What one refinement reads and does not change. */
export interface Memory<T> {
  /** (H W, (H + 2) (W + 2)), from `costVolume` */
  readonly cost: Tensor<T>;
  /** (H W, heads, tokens, d) */
  readonly keys: Tensor<T>;
  readonly values: Tensor<T>;
  /** From `startState`. */
  readonly gates: Tensor<T>;
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
  config: FlowFormerConfig,
): { flow: Tensor<T>; state: Tensor<T> } {
  const [, , height, width] = flow.shape;
  const { decoder } = config;
  const pixels = p.constant(gridPoints(height, width), height * width, 2);
  const targets = flow
    .reshape(2, height * width)
    .transpose(1, 0)
    .add(pixels);
  const local = costLookup(memory.cost, targets, decoder.radius, [height, width]);
  const global = readCostMemory(local, targets, memory, p, config);
  const motion = motionFeatures(local, global, flow, p.at('motion_encoder'), decoder);
  const next = convGru(state, motion, memory.gates, p.at('gru'), gruChannels(config));
  const change = next
    .conv2d(p.at('flow_head', 'conv1'), { out: decoder.flowHead, kernel: 3, padding: 1 })
    .relu()
    .conv2d(p.at('flow_head', 'conv2'), { out: 2, kernel: 3, padding: 1 });
  return { flow: flow.add(change), state: next };
}

/** Dynamic positional cost query: local costs (H W, side^2) and targets (H W, 2) -> (H W, query). */
function readCostMemory<T>(
  local: Tensor<T>,
  targets: Tensor<T>,
  memory: Memory<T>,
  p: Parameters<T>,
  config: FlowFormerConfig,
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

/** Local and global costs (H W, .) and flow (1, 2, H, W) -> motion features (1, out, H, W), the last two being the flow. */
function motionFeatures<T>(
  local: Tensor<T>,
  global: Tensor<T>,
  flow: Tensor<T>,
  p: Parameters<T>,
  { motion }: DecoderConfig,
): Tensor<T> {
  const [, , height, width] = flow.shape;
  const cost = pointwiseMap(local.concat(1, global), p.at('cost_conv1'), motion.cost[0])
    .relu()
    .reshape(1, motion.cost[0], height, width)
    .conv2d(p.at('cost_conv2'), { out: motion.cost[1], kernel: 3, padding: 1 })
    .relu();
  const speed = flow
    .conv2d(p.at('flow_conv1'), { out: motion.flow[0], kernel: 7, padding: 3 })
    .relu()
    .conv2d(p.at('flow_conv2'), { out: motion.flow[1], kernel: 3, padding: 1 })
    .relu();
  return cost
    .concat(1, speed)
    .conv2d(p.at('conv'), { out: motion.out - 2, kernel: 3, padding: 1 })
    .relu()
    .concat(1, flow);
}

/** The flow at the image's size: flow (1, 2, H, W) and state (1, hidden, H, W) -> (2, 8 H, 8 W) in image pixels. */
export function upsampleFlow<T>(
  flow: Tensor<T>,
  state: Tensor<T>,
  p: Parameters<T>,
  config: FlowFormerConfig,
): Tensor<T> {
  const { maskHead } = config.decoder;
  const [, , height, width] = flow.shape;
  const hidden = state.conv2d(p.at('mask_head', 'conv1'), { out: maskHead, kernel: 3, padding: 1 }).relu();
  const cells = STRIDE ** 2;
  // The original has neighbours before cells and multiplies by 1/4 (RAFT's balance of gradients); both go into the weights.
  const head = p.at('mask_head', 'conv2');
  const weight = head.tensor('weight', [9 * cells, maskHead, 1, 1]).mul(0.25);
  const bias = head.tensor('bias', [9 * cells]).mul(0.25);
  const logits = hidden
    .reshape(maskHead, height * width)
    .transpose(1, 0)
    .linearWith(
      weight
        .reshape(9, cells, maskHead)
        .transpose(1, 0, 2)
        .reshape(cells * 9, maskHead),
      bias
        .reshape(9, cells)
        .transpose(1, 0)
        .reshape(cells * 9),
    );
  return convexUpsample(flow, logits.reshape(height * width, cells, 9), STRIDE);
}

/** A 1x1 convolution on a map that lies as tokens (N, C). */
function pointwise<T>(x: Tensor<T>, p: Parameters<T>, out: number): Tensor<T> {
  const weight = p.tensor('weight', [out, x.shape[1], 1, 1]);
  return x.linearWith(weight.reshape(out, x.shape[1]), p.tensor('bias', [out]));
}

/** The same with the result as a map, (out, N): the product itself is the transposed one. */
function pointwiseMap<T>(x: Tensor<T>, p: Parameters<T>, out: number): Tensor<T> {
  const weight = p.tensor('weight', [out, x.shape[1], 1, 1]).reshape(out, x.shape[1]);
  return weight.matmul(transposeLast(x)).add(p.tensor('bias', [out]).reshape(out, 1));
}
