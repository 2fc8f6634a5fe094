import { StudioError } from '../errors.js';
import type { FlowField } from './field.js';
import { isKnown } from './known.js';

/** How far a prediction is from the truth, over the pixels whose true flow is known. */
export interface FlowErrors {
  /** Mean endpoint error in pixels. */
  readonly epe: number;
  /** Percent of pixels off by more than 1, 3 and 5 px. */
  readonly px1: number;
  readonly px3: number;
  readonly px5: number;
  /** Percent of pixels off by more than 3 px and by more than 5 % of the true motion: Fl-all of KITTI 2015. */
  readonly fl: number;
  /** How many pixels the above are over. */
  readonly pixels: number;
}

/**
 * Errors of `prediction` against `truth`, a field of the same size. What the truth does not know is left out. A pixel
 * that the prediction does not know still counts: as an outlier in every percentage, and as no motion in the endpoint
 * error, so that leaving out hard pixels never scores better than guessing rest.
 * Throws StudioError `size-mismatch`, or `nothing-known` for a truth without a known pixel, in terms of `names`.
 */
export function flowErrors(
  prediction: FlowField,
  truth: FlowField,
  names: { prediction: string; truth: string } = { prediction: 'The prediction', truth: 'the ground truth' },
): FlowErrors {
  if (prediction.width !== truth.width || prediction.height !== truth.height) {
    throw new StudioError(
      'size-mismatch',
      `${names.prediction} is ${prediction.width} x ${prediction.height} pixels, but ${names.truth} is ${truth.width} x ${truth.height}.`,
    );
  }
  const size = truth.width * truth.height;
  const sums = { error: 0, px1: 0, px3: 0, px5: 0, fl: 0, pixels: 0 };
  for (let i = 0; i < size; i++) {
    const u = truth.data[i]!;
    const v = truth.data[size + i]!;
    if (isKnown(u, v)) addPixel(sums, u, v, prediction.data[i]!, prediction.data[size + i]!);
  }
  const { pixels } = sums;
  if (pixels === 0) throw new StudioError('nothing-known', `No pixel is known in ${names.truth}.`);
  const percent = (count: number) => (100 * count) / pixels;
  return {
    epe: sums.error / pixels,
    px1: percent(sums.px1),
    px3: percent(sums.px3),
    px5: percent(sums.px5),
    fl: percent(sums.fl),
    pixels,
  };
}

type Sums = Record<'error' | 'px1' | 'px3' | 'px5' | 'fl' | 'pixels', number>;

function addPixel(sums: Sums, u: number, v: number, predictedU: number, predictedV: number): void {
  const motion = Math.sqrt(u * u + v * v);
  const known = isKnown(predictedU, predictedV);
  const error = known ? Math.sqrt((predictedU - u) ** 2 + (predictedV - v) ** 2) : motion;
  sums.pixels++;
  sums.error += error;
  if (!known || error > 1) sums.px1++;
  if (!known || error > 3) sums.px3++;
  if (!known || error > 5) sums.px5++;
  if (!known || (error > 3 && error > 0.05 * motion)) sums.fl++;
}
