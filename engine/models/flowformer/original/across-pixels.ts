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
 * x (K, H, W, C). Positions are added to what queries and keys are made of, and in the large model the context of the pixel
 * stands beside it, (1, H, W, C'): the share of both is the same for all kinds of tokens and computed once.
 */

/** Within windows: x (K, H, W, C) -> the same. Positions count from each window's corner. */
export function localAttention<T>(
  x: Tensor<T>,
  context: Tensor<T> | undefined,
  p: Parameters<T>,
  config: OriginalCostConfig,
): Tensor<T> {
  const [kinds, height, width, channels] = x.shape;
  const { heads, window, contextChannels } = config;
  const windows = cutWindows(x, window);
  const guide = context && cutWindows(context.linear(p.at('context_proj'), contextChannels), window);
  const [all, places] = windows.shape;
  const count = all / kinds;
  const dim = channels / heads;
  const points = p.constant(gridPoints(window, window), places, 2);
  const positions = cellPositions(points, channels + contextChannels);
  const placed = (name: string) => {
    const { weight, bias } = linearOf(p.at(name), channels, channels + contextChannels);
    const own = projectToHeads(windows, weight.slice(1, 0, channels), heads);
    const fixed = projectToHeads(positions, weight, heads).add(headBias(bias, heads));
    const ofPlace = fixed.reshape(heads, 1, places, dim);
    if (!guide) return own.reshape(heads, all, places, dim).add(ofPlace);
    const shared = projectToHeads(guide, ofContext(weight, config), heads)
      .reshape(heads, count, places, dim)
      .add(ofPlace);
    return own
      .reshape(heads, kinds, count * places, dim)
      .add(shared.reshape(heads, 1, count * places, dim))
      .reshape(heads, all, places, dim);
  };
  const value = linearOf(p.at('v'), channels, channels);
  const v = projectToHeads(windows, value.weight, heads).reshape(heads, all, places, dim);
  const read = scaledDotProductAttention(placed('q'), placed('k'), v);
  return joinWindows(projectHeads(read, p.at('proj'), value.bias), height, width);
}

/** To one summary of each square of `reduction` x `reduction` pixels: x (K, H, W, C) -> the same. */
export function globalAttention<T>(
  x: Tensor<T>,
  context: Tensor<T> | undefined,
  p: Parameters<T>,
  config: OriginalCostConfig,
): Tensor<T> {
  const [kinds, height, width, channels] = x.shape;
  const { heads, contextChannels } = config;
  const pixels = height * width;
  const dim = channels / heads;
  const guide = context?.linear(p.at('context_proj'), contextChannels);

  const query = linearOf(p.at('q'), channels, channels + contextChannels);
  const points = p.constant(gridPoints(height, width), pixels, 2);
  const positions = cellPositions(points, channels + contextChannels);
  const fixed = projectToHeads(positions, query.weight, heads).add(headBias(query.bias, heads));
  const shared = guide ? fixed.add(projectToHeads(guide, ofContext(query.weight, config), heads)) : fixed;
  const q = projectToHeads(x, query.weight.slice(1, 0, channels), heads)
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

/** The part of weights (O, C + C', ...) that is applied to the context. */
function ofContext<T>(weight: Tensor<T>, { channels, contextChannels }: OriginalCostConfig): Tensor<T> {
  return weight.slice(1, channels, channels + contextChannels);
}

/** Summaries of squares, two (K, squares, C): for keys of tokens and context, with their positions; for values of tokens. */
function summaries<T>(
  x: Tensor<T>,
  guide: Tensor<T> | undefined,
  p: Parameters<T>,
  config: OriginalCostConfig,
): { ofKeys: Tensor<T>; ofValues: Tensor<T> } {
  const [, height, width, channels] = x.shape;
  const { reduction, contextChannels } = config;
  const [rows, columns] = [height, width].map((length) => Math.ceil(length / reduction));
  const sideBySide = (maps: Tensor<T>) => {
    const squares = cutWindows(maps, reduction);
    return squares.reshape(maps.shape[0], rows * columns, squares.shape[1] * squares.shape[2]);
  };
  const kernel = (name: string, inputs: number) =>
    p.at(name).tensor('weight', [channels, inputs, reduction, reduction]);
  const bias = (name: string) => p.at(name).tensor('bias', [channels]);
  const tokens = sideBySide(x);
  const plain = (name: string) =>
    tokens.linearWith(squareWeight(kernel(name, channels)), bias(name)).layerNorm(p.at('norm'));
  const corners = p.constant(gridPoints(rows, columns, reduction), rows * columns, 2);
  const positions = cellPositions(corners, channels);
  if (!guide) {
    const ofTokens = plain('sr');
    return { ofKeys: ofTokens.add(positions), ofValues: ofTokens };
  }
  const keyKernel = kernel('sr_key', channels + contextChannels);
  const shared = sideBySide(guide).linearWith(squareWeight(ofContext(keyKernel, config)), bias('sr_key'));
  const keys = tokens.linearWith(squareWeight(keyKernel.slice(1, 0, channels))).add(shared);
  return { ofKeys: keys.layerNorm(p.at('norm')).add(positions), ofValues: plain('sr_value') };
}
