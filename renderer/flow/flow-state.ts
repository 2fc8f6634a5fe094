/** What the flow screen shows, and what it is told: one store, which the picture follows without React in between. */
import { create } from 'zustand';
import type { ClipInfo, FrameClasses } from '../../engine/server/api.js';
import type { Camera } from '../flow-view/camera.js';
import type { VisualisationId } from '../flow-view/visualisations/index.js';
import type { ArrowLook } from '../flow-view/visualisations/visualisation.js';
import type { Loop } from './playback.js';

/** What stands beside the flow: `truth`, `frame` (the video alone), or a model's id. */
export type Partner = string;

export interface Compare {
  readonly layout: 'split' | 'side';
  readonly partner: Partner;
}

/** How one looks at any clip. */
export interface Look {
  readonly visualisation: VisualisationId;
  /** Pixels a frame that have the full colour; undefined for what suits each field. */
  readonly scale?: number;
  /** Of the overlay, 0..1. */
  readonly opacity: number;
  readonly arrows: ArrowLook;
  readonly compare?: Compare;
  /** Where the cut is, 0..1 of the view's width. */
  readonly cut: number;
}

export interface FlowState extends Look {
  readonly clip?: ClipInfo;
  /** Seconds, of all frames of the clip. */
  readonly times: readonly number[];
  /** Mean speed from each frame to the next, in pixels; null where not known yet. */
  readonly motion: readonly (number | null)[];
  readonly classes: readonly FrameClasses[];
  readonly index: number;
  readonly loop?: Loop;
  /** Times the clip's own speed, negative backwards; 0 stands. */
  readonly rate: number;
  /** The playhead is held by the mouse. */
  readonly held: boolean;
  /** Undefined fits the clip into the view. */
  readonly camera?: Camera;
  /** The pixel of the clip under the cursor. */
  readonly probe?: { readonly x: number; readonly y: number };
  /** Frames for which the person did not want to wait. */
  readonly halted?: number;
}

/** What comes back after a reload, or another day. */
export type KeptFlow = Look & Pick<FlowState, 'index' | 'loop'> & { readonly clip?: ClipInfo };

/** Its name in the session. */
export const KEPT = 'flow.state';

const LOOK: Look = { visualisation: 'overlay', opacity: 0.8, arrows: { spacing: 22, length: 1 }, cut: 0.5 };
const NO_CLIP = {
  clip: undefined,
  times: [],
  motion: [],
  classes: [],
  index: 0,
  loop: undefined,
  rate: 0,
  held: false,
  camera: undefined,
  probe: undefined,
  halted: undefined,
};

export const useFlow = create<FlowState>(() => ({ ...NO_CLIP, ...LOOK }));

/** The look as it was left. */
export function restoreLook(kept: Partial<KeptFlow>): void {
  const { visualisation, scale, opacity, arrows, compare, cut } = { ...LOOK, ...kept };
  useFlow.setState({ visualisation, scale, opacity, arrows, compare, cut });
}

export const set = useFlow.setState;

/** Shows a clip from its beginning, or from where it was left; or none. */
export const showClip = (
  clip: ClipInfo | undefined,
  place: Partial<Pick<FlowState, 'index' | 'loop'>> = {},
): void => set({ ...NO_CLIP, clip, ...place });

/** Frames that can be gone to. */
export function frameCount({ clip }: FlowState): number {
  if (!clip) return 0;
  return clip.complete ? clip.previewed : Math.max(clip.frameCount ?? 0, clip.previewed);
}

/** Stands at a frame, or the nearest there is. */
export function goTo(index: number): void {
  const last = Math.max(0, frameCount(useFlow.getState()) - 1);
  set({ index: Math.min(last, Math.max(0, index)), rate: 0, halted: undefined });
}

export const step = (by: number): void => goTo(useFlow.getState().index + by);

const FASTEST = 8;

/** Plays forwards (1) or backwards (-1); the same again is twice as fast. */
export function play(direction: 1 | -1): void {
  const { rate } = useFlow.getState();
  const faster = Math.sign(rate) === direction ? Math.min(FASTEST, 2 * Math.abs(rate)) : 1;
  start(direction * faster);
}

export function togglePlaying(): void {
  if (useFlow.getState().rate !== 0) set({ rate: 0 });
  else start(1);
}

/** From the other end, where there is nothing left to play. */
function start(rate: number): void {
  const state = useFlow.getState();
  const last = frameCount(state) - 1;
  if (last < 1) return;
  const spent = !state.loop && (rate > 0 ? state.index >= last : state.index <= 0);
  set({ rate, halted: undefined, ...(spent && { index: rate > 0 ? 0 : last }) });
}

/** Moves one end of the loop to the frame that is shown; an end beyond the other takes it along. */
export function loopFrom(): void {
  const state = useFlow.getState();
  const end = state.loop?.end ?? frameCount(state) - 1;
  set({ loop: { start: state.index, end: Math.max(state.index, end) } });
}

export function loopTo(): void {
  const { index, loop } = useFlow.getState();
  set({ loop: { start: Math.min(index, loop?.start ?? 0), end: index } });
}
