import type { Parameters } from '../parameters.js';
import type { Tensor } from '../tensor.js';

const PASSES = [
  { name: 'horizontal', kernel: [1, 5], padding: [0, 2] },
  { name: 'vertical', kernel: [5, 1], padding: [2, 0] },
] as const;

/** Channels of the state, of the context that stays the same, and of the motion features that change. */
export interface GruChannels {
  readonly hidden: number;
  readonly context: number;
  readonly motion: number;
}

/** A convolution's learned part: weight (O, C, kh, kw) and bias (O). */
interface Kernel<T> {
  readonly weight: Tensor<T>;
  readonly bias: Tensor<T>;
}

/** Of one pass: the gates z and r in one convolution (2 hidden outputs), and the candidate (hidden outputs). */
export interface GruPass<T> {
  readonly gates: Kernel<T>;
  readonly candidate: Kernel<T>;
}

/** The horizontal, then the vertical pass. Their inputs are state, context and motion side by side. */
export type GruKernels<T> = readonly [GruPass<T>, GruPass<T>];

/** The kernels by our names: `horizontal.gates`, `horizontal.candidate` and the same for `vertical`. */
export function gruKernels<T>(p: Parameters<T>, { hidden, context, motion }: GruChannels): GruKernels<T> {
  const [horizontal, vertical] = PASSES.map(({ name, kernel }) => {
    const read = (part: string, out: number) => ({
      weight: p.at(name, part).tensor('weight', [out, hidden + context + motion, ...kernel]),
      bias: p.at(name, part).tensor('bias', [out]),
    });
    return { gates: read('gates', 2 * hidden), candidate: read('candidate', hidden) };
  });
  return [horizontal, vertical];
}

/**
 * What the context adds to the convolutions of a separable GRU. The context is the same in every iteration, so its share
 * of each convolution, bias included, is computed once: (1, context, H, W) -> (1, 6 hidden, H, W), holding for the
 * horizontal and then the vertical pass the gates z, r and the candidate.
 */
export function gruContext<T>(context: Tensor<T>, kernels: GruKernels<T>, channels: GruChannels): Tensor<T> {
  const { hidden } = channels;
  const [first, ...rest] = PASSES.flatMap(({ padding }, pass) =>
    [kernels[pass].gates, kernels[pass].candidate].map(({ weight, bias }) =>
      context.conv2dWith(weight.slice(1, hidden, hidden + channels.context), bias, { padding }),
    ),
  );
  return first.concat(1, ...rest);
}

/**
 * One step of the separable convolutional GRU of RAFT (section 3.3): a 1x5, then a 5x1 pass; the gates z and r in one
 * convolution. state (1, hidden, H, W), motion (1, C, H, W), context from `gruContext` -> the next state.
 */
export function convGru<T>(
  state: Tensor<T>,
  motion: Tensor<T>,
  context: Tensor<T>,
  kernels: GruKernels<T>,
  channels: GruChannels,
): Tensor<T> {
  const { hidden } = channels;
  return PASSES.reduce((h, { padding }, pass) => {
    const convolve = ({ weight }: Kernel<T>, x: Tensor<T>, start: number) => {
      const [ofState, , ofMotion] = weight.split(1, hidden, channels.context, channels.motion);
      return x
        .concat(1, motion)
        .conv2dWith(ofState.concat(1, ofMotion), undefined, { padding })
        .add(context.slice(1, start, start + weight.shape[0]));
    };
    const { gates, candidate } = kernels[pass];
    const start = 3 * pass * hidden;
    const [z, r] = convolve(gates, h, start).sigmoid().split(1, hidden, hidden);
    const proposed = convolve(candidate, r.mul(h), start + 2 * hidden).tanh();
    return h.add(z.mul(proposed.sub(h)));
  }, state);
}
