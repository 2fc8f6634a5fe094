import { type FlowState, frameCount } from './flow-state.js';
import type { Pair, Wants } from './media.js';

/** Frames that are decoded ahead of the playhead while playing, and fields. */
const FRAMES_AHEAD = 12;
const FIELDS_AHEAD = 6;
/** Frames on both sides of one that stands. */
const FRAMES_AROUND = 3;

/** A partner that has flow of its own. */
export const partnerModel = ({ compare }: Pick<FlowState, 'compare'>): string | undefined =>
  compare && compare.partner !== 'truth' && compare.partner !== 'frame' ? compare.partner : undefined;

export const wantsTruth = ({ clip, compare, visualisation }: FlowState): boolean =>
  clip?.truth === true && (visualisation === 'error' || compare?.partner === 'truth');

/** What to ask for while this is on screen, the most urgent first. */
export function wantsOf(state: FlowState, model: string): Wants {
  const frames = upcoming(state, state.rate === 0 ? 1 : FRAMES_AHEAD);
  const last = frameCount(state) - 1;
  const models = [model, partnerModel(state)].filter((one) => one !== undefined);
  const pairs = (indices: readonly number[]) => indices.flatMap((first) => pairsOf(first, last, models));
  const truths = wantsTruth(state) ? upcoming(state, 2).filter((first) => first < last) : [];
  if (state.rate !== 0) {
    // Flow comes from what the handler computes around the playhead: asking for more would only be late.
    return { frames, drafts: [], peeks: pairs(frames.slice(0, FIELDS_AHEAD)), flows: [], truths };
  }
  const { index } = state;
  const around = Array.from({ length: FRAMES_AROUND }, (_, i) => [index + i + 1, index - i - 1]).flat();
  const inside = around.filter((other) => other >= 0 && other <= last);
  const backward = state.visualisation === 'occlusion' ? pairsOf(index, last, models).map(reversed) : [];
  const near = pairs(inside.slice(0, 2));
  const here = pairs([index]);
  const computed =
    state.halted === index
      ? { drafts: [], peeks: [...here, ...near], flows: [] }
      : { drafts: here, peeks: near, flows: [...here, ...backward] };
  return {
    frames: [...frames, ...inside],
    ...computed,
    truths,
  };
}

export const reversed = ({ first, second, model }: Pair): Pair => ({ first: second, second: first, model });

const pairsOf = (first: number, last: number, models: readonly string[]): Pair[] =>
  first < last ? models.map((model) => ({ first, second: first + 1, model })) : [];

/** The next frames in the direction of playing, around the loop, the one that is shown first. */
function upcoming(state: FlowState, count: number): number[] {
  const { index, loop, rate } = state;
  const start = loop?.start ?? 0;
  const end = loop?.end ?? frameCount(state) - 1;
  const direction = rate < 0 ? -1 : 1;
  const frames: number[] = [];
  for (let i = 0, at = index; i < count; i++, at += direction) {
    if (loop && rate !== 0 && at > end) at = start;
    if (loop && rate !== 0 && at < start) at = end;
    if (at < 0 || at > frameCount(state) - 1 || (i > 0 && at === index)) break;
    frames.push(at);
  }
  return frames;
}
