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

/**
 * What the context adds to the convolutions of a separable GRU. The context is the same in every iteration, so its share
 * of each convolution, bias included, is computed once: (1, context, H, W) -> (1, 6 hidden, H, W), holding for the
 * horizontal and then the vertical pass the gates z, r and the candidate.
 */
export function gruContext<T>(context: Tensor<T>, p: Parameters<T>, channels: GruChannels): Tensor<T> {
  const { hidden } = channels;
  const [first, ...rest] = PASSES.flatMap(({ name, kernel, padding }) =>
    (['gates', 'candidate'] as const).map((part) => {
      const q = p.at(name, part);
      const weight = kernelOf(q, part, kernel, channels).slice(1, hidden, hidden + channels.context);
      return context.conv2dWith(weight, q.tensor('bias', [outputs(part, hidden)]), { padding });
    }),
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
  p: Parameters<T>,
  channels: GruChannels,
): Tensor<T> {
  const { hidden } = channels;
  return PASSES.reduce((h, { name, kernel, padding }, pass) => {
    const convolve = (part: Part, x: Tensor<T>) => {
      const weight = kernelOf(p.at(name, part), part, kernel, channels);
      const [ofState, , ofMotion] = weight.split(1, hidden, channels.context, channels.motion);
      const start = (3 * pass + (part === 'gates' ? 0 : 2)) * hidden;
      return x
        .concat(1, motion)
        .conv2dWith(ofState.concat(1, ofMotion), undefined, { padding })
        .add(context.slice(1, start, start + outputs(part, hidden)));
    };
    const [z, r] = convolve('gates', h).sigmoid().split(1, hidden, hidden);
    const candidate = convolve('candidate', r.mul(h)).tanh();
    return h.add(z.mul(candidate.sub(h)));
  }, state);
}

type Part = 'gates' | 'candidate';

const outputs = (part: Part, hidden: number): number => (part === 'gates' ? 2 * hidden : hidden);

function kernelOf<T>(
  p: Parameters<T>,
  part: Part,
  kernel: readonly [number, number],
  c: GruChannels,
): Tensor<T> {
  return p.tensor('weight', [outputs(part, c.hidden), c.hidden + c.context + c.motion, ...kernel]);
}
