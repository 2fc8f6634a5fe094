import { type Linear, transposeLast } from '../../nn/layers/attention.js';
import { convexUpsample } from '../../nn/layers/convex-upsample.js';
import { gridPoints } from '../../nn/layers/positions.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { type DecoderConfig, STRIDE } from './config.js';

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

/** Where each pixel goes, (x, y): flow (1, 2, H, W) -> (H W, 2). */
export function flowTargets<T>(flow: Tensor<T>): Tensor<T> {
  const [, , height, width] = flow.shape;
  const pixels = flow.constant(gridPoints(height, width), height * width, 2);
  return flow
    .reshape(2, height * width)
    .transpose(1, 0)
    .add(pixels);
}

/** The convolutions of RAFT's motion encoder; the first, on costs, is pointwise. */
interface MotionLayers<T> {
  readonly cost1: Linear<T>;
  readonly cost2: Parameters<T>;
  readonly flow1: Parameters<T>;
  readonly flow2: Parameters<T>;
  readonly out: Parameters<T>;
}

/**
 * RAFT's motion encoder (section 3.3): costs (H W, .) and flow (1, 2, H, W) -> motion features (1, out, H, W), the last two
 * being the flow.
 */
export function motionFeatures<T>(
  costs: Tensor<T>,
  flow: Tensor<T>,
  layers: MotionLayers<T>,
  motion: DecoderConfig['motion'],
): Tensor<T> {
  const [, , height, width] = flow.shape;
  const cost = pointwiseMap(costs, layers.cost1)
    .relu()
    .reshape(1, motion.cost[0], height, width)
    .conv2d(layers.cost2, { out: motion.cost[1], kernel: 3, padding: 1 })
    .relu();
  const speed = flow
    .conv2d(layers.flow1, { out: motion.flow[0], kernel: 7, padding: 3 })
    .relu()
    .conv2d(layers.flow2, { out: motion.flow[1], kernel: 3, padding: 1 })
    .relu();
  return cost
    .concat(1, speed)
    .conv2d(layers.out, { out: motion.out - 2, kernel: 3, padding: 1 })
    .relu()
    .concat(1, flow);
}

/** RAFT's flow head: state (1, hidden, H, W) -> the change of flow (1, 2, H, W). */
export function flowChange<T>(state: Tensor<T>, p: Parameters<T>, channels: number): Tensor<T> {
  return state
    .conv2d(p.at('conv1'), { out: channels, kernel: 3, padding: 1 })
    .relu()
    .conv2d(p.at('conv2'), { out: 2, kernel: 3, padding: 1 });
}

/**
 * The flow at the image's size: flow (1, 2, H, W) and state (1, hidden, H, W) -> (2, 8 H, 8 W) in image pixels, by a mask
 * that a 3x3 and a pointwise convolution make of the state.
 */
export function upsampleFlow<T>(
  flow: Tensor<T>,
  state: Tensor<T>,
  [first, second]: readonly [Parameters<T>, Parameters<T>],
  channels: number,
): Tensor<T> {
  const [, , height, width] = flow.shape;
  const hidden = state.conv2d(first, { out: channels, kernel: 3, padding: 1 }).relu();
  const cells = STRIDE ** 2;
  // The original has neighbours before cells and multiplies by 1/4 (RAFT's balance of gradients); both go into the weights.
  const weight = second.tensor('weight', [9 * cells, channels, 1, 1]).mul(0.25);
  const bias = second.tensor('bias', [9 * cells]).mul(0.25);
  const logits = hidden
    .reshape(channels, height * width)
    .transpose(1, 0)
    .linearWith(
      weight
        .reshape(9, cells, channels)
        .transpose(1, 0, 2)
        .reshape(cells * 9, channels),
      bias
        .reshape(9, cells)
        .transpose(1, 0)
        .reshape(cells * 9),
    );
  return convexUpsample(flow, logits.reshape(height * width, cells, 9), STRIDE);
}

/** The weights of a 1x1 convolution as those of a linear layer. */
export const pointwiseLinear = <T>(p: Parameters<T>, out: number, inputs: number): Linear<T> => ({
  weight: p.tensor('weight', [out, inputs, 1, 1]).reshape(out, inputs),
  bias: p.tensor('bias', [out]),
});

/** A 1x1 convolution on a map that lies as tokens (N, C). */
export function pointwise<T>(x: Tensor<T>, p: Parameters<T>, out: number): Tensor<T> {
  const { weight, bias } = pointwiseLinear(p, out, x.shape[1]);
  return x.linearWith(weight, bias);
}

/** The same with the result as a map, (out, N): the product itself is the transposed one. */
function pointwiseMap<T>(x: Tensor<T>, { weight, bias }: Linear<T>): Tensor<T> {
  return weight.matmul(transposeLast(x)).add(bias.reshape(-1, 1));
}
