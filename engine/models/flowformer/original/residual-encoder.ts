import type { Parameters } from '../../../nn/parameters.js';
import type { Tensor } from '../../../nn/tensor.js';

/**
 * RAFT's feature encoder (Teed and Deng, ECCV 2020, section 3.1) with instance norm: image (1, 3, H, W), H and W multiples
 * of 8 -> (1, out, H / 8, W / 8). Each of three stages has two residual blocks; the second and third halve the size.
 */
export function residualFeatures<T>(
  image: Tensor<T>,
  p: Parameters<T>,
  channels: readonly [number, number, number],
  out: number,
): Tensor<T> {
  const half = image.conv2d(p.at('conv1'), { out: channels[0], kernel: 7, stride: 2, padding: 3 });
  const stages = channels.reduce((x, width, i) => {
    const stage = p.at(`layer${i + 1}`);
    return residualBlock(residualBlock(x, stage.at(0), width, i === 0 ? 1 : 2), stage.at(1), width, 1);
  }, instanceNorm(half).relu());
  return stages.conv2d(p.at('conv2'), { out, kernel: 1 });
}

function residualBlock<T>(x: Tensor<T>, p: Parameters<T>, out: number, stride: 1 | 2): Tensor<T> {
  const convolve = (y: Tensor<T>, name: string, step: number) =>
    instanceNorm(y.conv2d(p.at(name), { out, kernel: 3, stride: step, padding: 1 })).relu();
  const changed = convolve(convolve(x, 'conv1', stride), 'conv2', 1);
  const kept = stride === 1 ? x : instanceNorm(x.conv2d(p.at('downsample', 0), { out, kernel: 1, stride }));
  return kept.add(changed).relu();
}

/** Each channel of a map (1, C, H, W) normalised over its pixels, with nothing learned. */
function instanceNorm<T>(x: Tensor<T>): Tensor<T> {
  const [, channels, height, width] = x.shape;
  const pixels = height * width;
  const scale = x.constant(new Float32Array(pixels).fill(1), pixels);
  const shift = x.constant(new Float32Array(pixels), pixels);
  return x
    .reshape(channels, pixels)
    .layerNormWith(scale, shift)
    .reshape(...x.shape);
}
