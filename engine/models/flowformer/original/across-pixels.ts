import {
  attendInParts,
  headBias,
  linearOf,
  projectHeads,
  projectToHeads,
  scaledDotProductAttention,
} from '../../../nn/layers/attention.js';
import { gridPoints } from '../../../nn/layers/positions.js';
import { cutWindows, joinWindows } from '../../../nn/layers/windows.js';
import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';
import { squareWeight } from '../../twins.js';
import type { OriginalCostConfig } from '../config.js';
import { cellPositions } from './positions.js';

/**
 * Attention across pixels as in Twins, locally within windows and globally to summaries, on one map for each kind of token:
 * x (K, H, W, C). Queries and keys are made of the token, the context at its pixel and the position, side by side or added:
 * the share of context and position is the same for all kinds of tokens and computed once.
 */

/** Within windows: x (K, H, W, C) and context (1, H, W, C') -> like x. Positions count from each window's corner. */
export function localAttention<T>(
  x: Tensor<T>,
  context: Tensor<T>,
  p: Parameters<T>,
  config: OriginalCostConfig,
): Tensor<T> {
  const [kinds, height, width, channels] = x.shape;
  const { heads, window, contextChannels } = config;
  const windows = cutWindows(x, window);
  const guide = cutWindows(context.linear(p.at('context_proj'), contextChannels), window);
  const [count, places] = guide.shape;
  const dim = channels / heads;
  const points = p.constant(gridPoints(window, window), places, 2);
  const positions = cellPositions(points, channels + contextChannels);
  const guided = (name: string) => {
    const { weight, bias } = linearOf(p.at(name), channels, channels + contextChannels);
    const [ofToken, ofContext] = weight.split(1, channels, contextChannels);
    const fixed = projectToHeads(positions, weight, heads).add(headBias(bias, heads));
    const shared = projectToHeads(guide, ofContext, heads)
      .reshape(heads, count, places, dim)
      .add(fixed.reshape(heads, 1, places, dim));
    return projectToHeads(windows, ofToken, heads)
      .reshape(heads, kinds, count * places, dim)
      .add(shared.reshape(heads, 1, count * places, dim))
      .reshape(heads, kinds * count, places, dim);
  };
  const value = linearOf(p.at('v'), channels, channels);
  const v = projectToHeads(windows, value.weight, heads).reshape(heads, kinds * count, places, dim);
  const read = scaledDotProductAttention(guided('q'), guided('k'), v);
  return joinWindows(projectHeads(read, p.at('proj'), value.bias), height, width);
}

/** To one summary of each square of `reduction` x `reduction` pixels: x (K, H, W, C) and context (1, H, W, C') -> like x. */
export function globalAttention<T>(
  x: Tensor<T>,
  context: Tensor<T>,
  p: Parameters<T>,
  config: OriginalCostConfig,
): Tensor<T> {
  const [kinds, height, width, channels] = x.shape;
  const { heads, contextChannels } = config;
  const pixels = height * width;
  const dim = channels / heads;
  const guide = context.linear(p.at('context_proj'), contextChannels);

  const query = linearOf(p.at('q'), channels, channels + contextChannels);
  const [ofToken, ofContext] = query.weight.split(1, channels, contextChannels);
  const positions = cellPositions(
    p.constant(gridPoints(height, width), pixels, 2),
    channels + contextChannels,
  );
  const shared = projectToHeads(guide, ofContext, heads)
    .add(projectToHeads(positions, query.weight, heads))
    .add(headBias(query.bias, heads));
  const q = projectToHeads(x, ofToken, heads)
    .reshape(heads, kinds, pixels, dim)
    .add(shared.reshape(heads, 1, pixels, dim));

  const { ofKeys, ofValues } = summaries(x, guide, p, config);
  const summarized = (t: Tensor<T>) => t.reshape(heads, kinds, -1, dim);
  const k = projectToHeads(ofKeys, linearOf(p.at('k'), channels, channels).weight, heads);
  const value = linearOf(p.at('v'), channels, channels);
  const v = projectToHeads(ofValues, value.weight, heads);
  const read = attendInParts(q, summarized(k), summarized(v));
  return projectHeads(read, p.at('proj'), value.bias).reshape(...x.shape);
}

/** Summaries of squares, two (K, squares, C): of tokens and context for keys, with their positions; of tokens for values. */
function summaries<T>(
  x: Tensor<T>,
  guide: Tensor<T>,
  p: Parameters<T>,
  { reduction, contextChannels }: OriginalCostConfig,
): { ofKeys: Tensor<T>; ofValues: Tensor<T> } {
  const [, height, width, channels] = x.shape;
  const [rows, columns] = [height, width].map((length) => Math.ceil(length / reduction));
  const sideBySide = (maps: Tensor<T>) => {
    const squares = cutWindows(maps, reduction);
    return squares.reshape(maps.shape[0], rows * columns, squares.shape[1] * squares.shape[2]);
  };
  const kernel = (name: string, inputs: number) =>
    p.at(name).tensor('weight', [channels, inputs, reduction, reduction]);
  const [ofTokens, ofContext] = kernel('sr_key', channels + contextChannels).split(
    1,
    channels,
    contextChannels,
  );
  const bias = (name: string) => p.at(name).tensor('bias', [channels]);
  const tokens = sideBySide(x);
  const shared = sideBySide(guide).linearWith(squareWeight(ofContext), bias('sr_key'));
  const keys = tokens.linearWith(squareWeight(ofTokens)).add(shared.reshape(1, rows * columns, channels));
  const values = tokens.linearWith(squareWeight(kernel('sr_value', channels)), bias('sr_value'));
  const corners = p.constant(gridPoints(rows, columns, reduction), rows * columns, 2);
  return {
    ofKeys: keys.layerNorm(p.at('norm')).add(cellPositions(corners, channels)),
    ofValues: values.layerNorm(p.at('norm')),
  };
}
