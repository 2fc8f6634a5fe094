import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import type { CostEncoderConfig } from './config.js';

/** Side of the patches of a cost map: two convolutions, of strides 4 and 2. */
export const PATCH = 8;

/** Cost maps of an H x W feature map hold this many patches. */
export const patchCount = (height: number, width: number): number =>
  Math.ceil(height / PATCH) * Math.ceil(width / PATCH);

/**
 * The cost volume (FlowFormer, section 3.1): for each pixel of the first features (N, C) its similarity to each of the
 * second (1, C, H, W), with a border of zeros around each cost map -> (N, (H + 2) (W + 2)).
 */
export function costVolume<T>(features1: Tensor<T>, features2: Tensor<T>): Tensor<T> {
  const [, channels, height, width] = features2.shape;
  const bordered = features2.pad([0, 0, 1, 1], [0, 0, 1, 1]);
  return features1.matmul(bordered.reshape(channels, (height + 2) * (width + 2)));
}

/**
 * The first convolution of the cost patch embedding, applied to the second features instead of to the cost volume: both
 * are linear, so conv(f1 . f2) = f1 . conv(f2), and the embedded volume is one matrix product without the volume in
 * between. (1, C, H, W) -> (C + 1, patches x 4 x channels): for each 8x8 patch, row by row, its four 4x4 cells. The last
 * row is the convolution's bias, for first features with a one appended.
 */
export function costPatchBasis<T>(
  features2: Tensor<T>,
  p: Parameters<T>,
  config: CostEncoderConfig,
): Tensor<T> {
  const [, channels, height, width] = features2.shape;
  const rows = Math.ceil(height / PATCH);
  const columns = Math.ceil(width / PATCH);
  const [first] = config.patchChannels;
  const weight = p.at('patch_embed', 'conv1').tensor('weight', [first, 1, 4, 4]);
  const cells = rows * columns * 4;
  const bias = p.at('patch_embed', 'conv1').tensor('bias', [first]);
  const biases = bias.constant(new Float32Array(cells).fill(1), cells, 1).mul(bias);
  return features2
    .mul(channels ** -0.5)
    .reshape(channels, 1, height, width)
    .pad([0, 0, 0, 0], [0, 0, rows * PATCH - height, columns * PATCH - width])
    .conv2dWith(weight, undefined, { stride: 4 })
    .reshape(channels, first, rows, 2, columns, 2)
    .transpose(0, 2, 4, 3, 5, 1)
    .reshape(channels, cells * first)
    .concat(0, biases.reshape(1, cells * first));
}
