import { mlp, transposeLast } from '../../nn/layers/attention.js';
import { gridPoints, sinusoidalPositions } from '../../nn/layers/positions.js';
import type { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import type { CostEncoderConfig, CostTokensConfig } from './config.js';
import { PATCH, patchCount } from './cost-volume.js';

/**
 * Cost maps to latent cost tokens (FlowFormer, section 3.2): each map, embedded in patches, is read by learned queries.
 * features1 (N, C): any N pixels of the first features; basis from `costPatchBasis`; `rows` x `columns` is the size of a
 * cost map -> (N tokens, channels).
 */
export function latentCostTokens<T>(
  features1: Tensor<T>,
  basis: Tensor<T>,
  p: Parameters<T>,
  config: CostEncoderConfig,
  [height, width]: readonly [number, number],
): Tensor<T> {
  const hiddenPatches = embedPatches(features1, basis, p.at('patch_embed'), config, [height, width]);
  const latent = p.tensor('latent_tokens', [config.tokens, config.channels]);
  const read = readPatches(hiddenPatches, latent, p, config);
  const hidden = config.channels * config.mlpRatio;
  return read.add(mlp(read.layerNorm(p.at('token_norm')), p.at('token_mlp'), hidden));
}

/**
 * The patch embedding after its first convolution and up to the last linear layer: (N, patches, channels). The second
 * convolution and the first linear layer have nothing between them and are one matrix; the position's share of that layer
 * is a constant of each patch.
 */
function embedPatches<T>(
  features1: Tensor<T>,
  basis: Tensor<T>,
  p: Parameters<T>,
  config: CostEncoderConfig,
  [height, width]: readonly [number, number],
): Tensor<T> {
  const [pixels] = features1.shape;
  const patches = patchCount(height, width);
  const { channels } = config;
  const [first, second] = config.patchChannels;

  const ones = features1.constant(new Float32Array(pixels).fill(1), pixels, 1);
  const cells = features1
    .concat(1, ones)
    .matmul(basis)
    .gelu()
    .reshape(pixels, patches, 4 * first);

  const conv2 = p
    .at('conv2')
    .tensor('weight', [second, first, 2, 2])
    .transpose(2, 3, 1, 0)
    .reshape(4 * first, second);
  const fc1 = p.at('fc1').tensor('weight', [channels, 2 * second]);
  const [ofCost, ofPosition] = fc1.split(1, second, second);
  const weight = transposeLast(conv2.matmul(transposeLast(ofCost)));
  const bias2 = p.at('conv2').tensor('bias', [second]).reshape(1, second);
  const grid = gridPoints(Math.ceil(height / PATCH), Math.ceil(width / PATCH), PATCH, PATCH / 2);
  const bias = sinusoidalPositions(p.constant(grid, patches, 2), second)
    .linearWith(ofPosition, p.at('fc1').tensor('bias', [channels]))
    .add(bias2.linearWith(ofCost));

  return cells
    .linearWith(weight)
    .reshape(pixels, patches * channels)
    .add(bias.reshape(patches * channels))
    .gelu()
    .reshape(pixels, patches, channels);
}

/**
 * The end of the patch embedding, y = norm(fc2(x)), and cross-attention from the latent tokens to the patches of each
 * pixel's cost map, with a residual: x (N, P, C) -> (N tokens, C).
 *
 * Written out naively this handles every patch four times over: fc2, norm, keys, values. Here each is seen once.
 * - The queries are constants and fold into the key projection; a key's bias adds the same to all scores of a query.
 * - fc2's outputs are centred by centring its weights, so norm(u) = scale u / r + shift with u = x A + a and r the root
 *   mean square of u. Everything but r is linear in x: scores are x (A K q) / r, and the weighted mean over patches may be
 *   taken of x, before A, the values' and the output projection, which become one matrix. The shift drops from the scores.
 * - r needs |x A + a|^2 = |x A|^2 + 2 x A a + |a|^2, whose middle term comes with the scores.
 */
function readPatches<T>(
  x: Tensor<T>,
  latent: Tensor<T>,
  p: Parameters<T>,
  config: CostEncoderConfig,
): Tensor<T> {
  const { tokens, channels, heads } = config;
  const [pixels, patches] = x.shape;
  const rows = tokens * heads;
  const { weight, bias } = centred(p.at('patch_embed', 'fc2'), channels);
  const norm = p.at('patch_embed', 'norm');
  const scale = norm.tensor('weight', [channels]);
  const shift = norm.tensor('bias', [channels]).reshape(1, channels);
  const attention = p.at('token_attn');

  const queries = foldedQueries(latent, attention, config).mul(scale);
  const readout = queries.concat(0, bias).matmul(weight);
  const read = readout.matmul(transposeLast(x));
  const [scores, biasDot] = read.split(1, rows, 1);
  const linear = x.linearWith(weight);
  const squares = linear.mul(linear).sum(2).reshape(pixels, 1, patches);
  const biasSquare = bias.matmul(transposeLast(bias)).reshape(1);
  const meanSquare = squares
    .add(biasDot.mul(2))
    .add(biasSquare)
    .mul(1 / channels);
  const rms = meanSquare.add(1e-5).sqrt();

  const biasScores = queries.matmul(transposeLast(bias)).reshape(1, rows, 1);
  const weights = scores.add(biasScores).div(rms).softmax().div(rms);
  const averages = weights.matmul(x).reshape(pixels * tokens, heads * channels);
  // What the centred bias adds to the averages depends on the pixel through the sum of weights / rms alone.
  const sums = weights
    .matmul(x.constant(new Float32Array(patches).fill(1), patches, 1))
    .reshape(pixels * tokens, heads);

  const { outward, constant } = foldedValues(attention, config);
  const scaled = outward.mul(scale);
  const ofAverages = scaled
    .matmul(weight)
    .transpose(1, 0, 2)
    .reshape(channels, heads * channels);
  const ofSums = scaled.matmul(transposeLast(bias)).transpose(1, 0, 2).reshape(channels, heads);
  const ofShift = shift.linearWith(outward.transpose(1, 0, 2).reshape(channels, heads, channels).sum(1));
  return averages
    .linearWith(ofAverages)
    .add(sums.linearWith(ofSums))
    .reshape(pixels, tokens * channels)
    .add(
      latent
        .add(constant)
        .add(ofShift)
        .reshape(tokens * channels),
    )
    .reshape(pixels * tokens, channels);
}

/** A linear layer (C -> C) whose outputs always have mean zero: weight (C, C) and bias (1, C), less their means. */
function centred<T>(p: Parameters<T>, channels: number): { weight: Tensor<T>; bias: Tensor<T> } {
  const weight = p.tensor('weight', [channels, channels]);
  const bias = p.tensor('bias', [channels]).reshape(1, channels);
  const mean = (x: Tensor<T>, axis: number) => x.sum(axis).mul(1 / channels);
  return {
    weight: weight.sub(mean(weight, 0).reshape(1, channels)),
    bias: bias.sub(mean(bias, 1).reshape(1, 1)),
  };
}

/**
 * For each token and head what its query looks for in a patch of `width` channels: (tokens heads, width), divided by
 * sqrt(d).
 */
export function foldedQueries<T>(
  latent: Tensor<T>,
  p: Parameters<T>,
  config: CostTokensConfig,
  width = config.channels,
): Tensor<T> {
  const { tokens, channels, heads } = config;
  const dim = channels / heads;
  const queries = latent
    .linear(p.at('q'), channels)
    .mul(dim ** -0.5)
    .reshape(tokens, heads, 1, dim);
  const keys = p.at('k').tensor('weight', [channels, width]).reshape(heads, dim, width);
  p.at('k').unused('bias', [channels]);
  return queries.matmul(keys).reshape(tokens * heads, width);
}

/** For each head what a patch adds to the output, (heads, C, width), and what is added whatever the patches, (1, C). */
export function foldedValues<T>(
  p: Parameters<T>,
  config: CostTokensConfig,
  width = config.channels,
): { outward: Tensor<T>; constant: Tensor<T> } {
  const { channels, heads } = config;
  const dim = channels / heads;
  const values = p.at('v').tensor('weight', [channels, width]).reshape(heads, dim, width);
  const proj = p.at('proj').tensor('weight', [channels, channels]);
  const valueBias = p.at('v').tensor('bias', [channels]).reshape(1, channels);
  return {
    outward: proj.reshape(channels, heads, dim).transpose(1, 0, 2).matmul(values),
    constant: valueBias.linearWith(proj, p.at('proj').tensor('bias', [channels])),
  };
}
