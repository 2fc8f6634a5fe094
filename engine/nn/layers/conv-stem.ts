import type { Parameters } from '../parameters.js';
import type { Tensor } from '../tensor.js';

/** One step of a convolutional stem, which halves the image. */
export interface StemStep {
  readonly channels: number;
  /** Residual blocks after the halving. */
  readonly blocks: number;
}

/** Side in pixels of what one token stands for. */
export const stemPatch = (steps: readonly StemStep[]): number => 2 ** (steps.length + 1);

/**
 * A patch embedding by convolutions (Xiao et al., 2021): the steps of the stem, then `proj`, which halves once more;
 * images (B, 3, H, W) -> (B, channels, H / patch, W / patch). Batch norms are part of the convolutions' weights.
 */
export function stemEmbedding<T>(
  images: Tensor<T>,
  p: Parameters<T>,
  { stem, channels }: { stem: readonly StemStep[]; channels: number },
): Tensor<T> {
  const map = stem.reduce((x, step, i) => halve(x, p.at('stem', i), step), images);
  return map.conv2d(p.at('proj'), { out: channels, kernel: 3, stride: 2, padding: 1 });
}

function halve<T>(x: Tensor<T>, p: Parameters<T>, { channels, blocks }: StemStep): Tensor<T> {
  const reduced = x.conv2d(p.at('reduce'), { out: channels, kernel: 3, stride: 2, padding: 1 }).relu();
  return Array.from({ length: blocks }).reduce<Tensor<T>>(
    (y, _, i) => residual(y, p.at('blocks', i)),
    reduced,
  );
}

/** Two convolutions beside a shortcut (He et al., 2016, figure 2). */
function residual<T>(x: Tensor<T>, p: Parameters<T>): Tensor<T> {
  const same = { out: x.shape[1], kernel: 3, padding: 1 };
  return x.conv2d(p.at('conv1'), same).relu().conv2d(p.at('conv2'), same).add(x).relu();
}
