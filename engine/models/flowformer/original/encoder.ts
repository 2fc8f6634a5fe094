import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';
import { twinsFeatures } from '../../twins.js';
import type { OriginalConfig, TwinsEncoderConfig } from '../config.js';
import { residualFeatures } from './residual-encoder.js';

/** Image (1, 3, H, W) of 0..255 -> features (1, C, H / 8, W / 8). */
export function encodeImage<T>(
  image: Tensor<T>,
  p: Parameters<T>,
  { encoder, features }: OriginalConfig,
): Tensor<T> {
  const normalised = image.mul(1 / 127.5).sub(1);
  return encoder.type === 'twins'
    ? twins(normalised, p.at('svt'), encoder)
    : residualFeatures(normalised, p, encoder.channels, features);
}

function twins<T>(image: Tensor<T>, p: Parameters<T>, config: TwinsEncoderConfig): Tensor<T> {
  // The checkpoints keep the norm of the four-stage classifier the encoder was cut from.
  p.at('norm').unused('weight', [config.classifierChannels]);
  p.at('norm').unused('bias', [config.classifierChannels]);
  return twinsFeatures(image, p, config);
}
