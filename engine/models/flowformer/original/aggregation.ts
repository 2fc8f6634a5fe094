import { transposeLast } from '../../../nn/layers/attention.js';
import type { GruChannels, GruKernels } from '../../../nn/layers/conv-gru.js';
import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';

/**
 * Global motion aggregation (GMA: Jiang et al., ICCV 2021, section 3.2): pixels that look alike in the first frame share
 * their motion features. Queries and keys come from the context and stay the same over all iterations.
 */

/** Context (1, C, H, W) -> what each pixel looks for, scaled, (H W, C), and what it offers, (C, H W). */
export function aggregationContext<T>(
  context: Tensor<T>,
  p: Parameters<T>,
): { looks: Tensor<T>; offers: Tensor<T> } {
  const [, channels, height, width] = context.shape;
  const weight = p.at('to_qk').tensor('weight', [2 * channels, channels, 1, 1]);
  const [query, key] = weight.reshape(2 * channels, channels).split(0, channels, channels);
  const flat = context.reshape(channels, height * width);
  // Positions are learned, but the original leaves them out of the attention.
  p.at('pos_emb').unused('rel_ind', [MAP, MAP]);
  p.at('pos_emb', 'rel_height').unused('weight', [2 * MAP - 1, channels]);
  p.at('pos_emb', 'rel_width').unused('weight', [2 * MAP - 1, channels]);
  return {
    looks: transposeLast(flat).matmul(transposeLast(query.mul(channels ** -0.5))),
    offers: key.matmul(flat),
  };
}

/** The largest map that positions were learned for. */
const MAP = 160;

/** Attention among all pixels, (H W, H W). */
export const aggregationWeights = <T>(looks: Tensor<T>, offers: Tensor<T>): Tensor<T> =>
  looks.matmul(offers).softmax();

/** Motion features (1, C, H, W) -> beside them what each pixel gathers from all, (1, 2 C, H, W). */
export function aggregate<T>(motion: Tensor<T>, attention: Tensor<T>): Tensor<T> {
  const [, channels, height, width] = motion.shape;
  const gathered = motion.reshape(channels, height * width).matmul(transposeLast(attention));
  return motion.concat(1, gathered.reshape(...motion.shape));
}

/**
 * Kernels for a GRU that reads `aggregate`, made of the original's, which reads motion m and g = m + gamma V a for what is
 * gathered, a: convolutions being linear, W m + U g = (W + U) m + (gamma U V) a, so neither the value projection nor the
 * residual is computed. `p` has `gru` and `aggregator`; channels.motion counts both m and g.
 */
export function aggregatingGruKernels<T>(p: Parameters<T>, channels: GruChannels): GruKernels<T> {
  const { hidden, context } = channels;
  const motion = channels.motion / 2;
  const aggregator = p.at('aggregator');
  const value = aggregator
    .at('to_v')
    .tensor('weight', [motion, motion, 1, 1])
    .reshape(motion, motion)
    .mul(aggregator.tensor('gamma', [1]));
  const kernel = (name: string, size: readonly [number, number]) => {
    const gate = p.at('gru', name);
    const weight = gate.tensor('weight', [hidden, hidden + context + 2 * motion, ...size]);
    const [fixed, ofMotion, ofSum] = weight.split(1, hidden + context, motion, motion);
    const ofGathered = ofSum.transpose(0, 2, 3, 1).matmul(value).transpose(0, 3, 1, 2);
    return {
      weight: fixed.concat(1, ofMotion.add(ofSum), ofGathered),
      bias: gate.tensor('bias', [hidden]),
    };
  };
  const pass = (i: 1 | 2, size: readonly [number, number]) => {
    const [z, r, candidate] = ['z', 'r', 'q'].map((gate) => kernel(`conv${gate}${i}`, size));
    const gates = { weight: z.weight.concat(0, r.weight), bias: z.bias.concat(0, r.bias) };
    return { gates, candidate };
  };
  return [pass(1, [1, 5]), pass(2, [5, 1])];
}
