import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';
import { twinsFeatures } from '../../twins.js';
import type { TwinsEncoderConfig } from '../config.js';

/** Image (1, 3, H, W) of 0..255 -> features (1, C, H / 8, W / 8) by two stages of a Twins-SVT, `svt`. */
export function encodeImage<T>(image: Tensor<T>, p: Parameters<T>, config: TwinsEncoderConfig): Tensor<T> {
  // The checkpoints keep the norm of the four-stage classifier the encoder was cut from.
  const leftover = p.at('svt', 'norm');
  leftover.unused('weight', [config.classifierChannels]);
  leftover.unused('bias', [config.classifierChannels]);
  return twinsFeatures(image.mul(1 / 127.5).sub(1), p.at('svt'), config);
}
