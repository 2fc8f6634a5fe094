import { transposeLast } from '../../../nn/layers/attention.js';
import { gridPoints } from '../../../nn/layers/positions.js';
import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';
import type { OriginalCostConfig } from '../config.js';
import { PATCH } from '../cost-volume.js';
import { cellPositions } from './positions.js';

const patches = (length: number): number => Math.ceil(length / PATCH);

/** Bytes that a cost map takes after the first convolution, which halves its sides: the most in between. */
export function costMapBytes(config: OriginalCostConfig, height: number, width: number): number {
  const places = patches(height) * patches(width) * (PATCH / 2) ** 2;
  return 4 * config.patchChannels[0] * places;
}

/**
 * The second features (1, C, H, W) as what the first are multiplied with to get cost maps whose sides are multiples of 8:
 * (C, H' W'). Unlike `costVolume` this is the plain product.
 */
export function costMapBasis<T>(features2: Tensor<T>): Tensor<T> {
  const [, channels, height, width] = features2.shape;
  const [below, beside] = [height, width].map((length) => patches(length) * PATCH - length);
  return features2.pad([0, 0, 0, 0], [0, 0, below, beside]).reshape(channels, -1);
}

/**
 * Cost maps, embedded in patches of 8x8 by three convolutions, and a layer on patch and position: any N pixels of the first
 * features (N, C) and the basis of the second -> (N, patches, D), normalised. The position's share of that layer is a
 * constant of each patch.
 */
export function embedCostMaps<T>(
  features1: Tensor<T>,
  basis: Tensor<T>,
  p: Parameters<T>,
  config: OriginalCostConfig,
  [height, width]: readonly [number, number],
): Tensor<T> {
  const [pixels] = features1.shape;
  const [rows, columns] = [patches(height), patches(width)];
  const { patchChannels } = config;
  const maps = features1.matmul(basis).reshape(pixels, 1, rows * PATCH, columns * PATCH);
  const convolve = (x: Tensor<T>, i: 0 | 1 | 2) =>
    x.conv2d(p.at('proj', 2 * i), { out: patchChannels[i], kernel: 6, stride: 2, padding: 2 });
  const embedded = convolve(convolve(convolve(maps, 0).relu(), 1).relu(), 2);

  const last = patchChannels[2];
  const channels = 2 * last;
  const first = p.at('ffn_with_coord', 0);
  const weight = first.tensor('weight', [channels, channels, 1, 1]).reshape(channels, channels);
  const [ofCost, ofPosition] = weight.split(1, last, last);
  const grid = p.constant(gridPoints(rows, columns, PATCH, PATCH / 2), rows * columns, 2);
  const bias = cellPositions(grid, last).linearWith(ofPosition, first.tensor('bias', [channels]));
  const second = p.at('ffn_with_coord', 2);
  return transposeLast(embedded.reshape(pixels, last, rows * columns))
    .matmul(transposeLast(ofCost))
    .add(bias)
    .relu()
    .linearWith(
      second.tensor('weight', [channels, channels, 1, 1]).reshape(channels, channels),
      second.tensor('bias', [channels]),
    )
    .layerNorm(p.at('norm'));
}
