/** What is really on screen: the scenes of the picture, and how good they are. */
import { create } from 'zustand';
import type { Problem } from '../../engine/server/api.js';
import { problemFrom } from '../app/problem';
import {
  type HalfField,
  type Look,
  type Scene,
  suitableScale,
  type VisualisationId,
  vectorAt,
} from '../flow-view/index.js';
import type { FlowState, Partner } from './flow-state.js';
import { gradientScaleOf } from './gradient-scale.js';
import type { Media, Pair } from './media.js';
import type { Patience } from './patience.js';
import { partnerModel, reversed, wantsTruth } from './wants.js';

export interface Shown {
  /** The frame that is drawn; the one before while the one that is asked for is not decoded yet. */
  readonly frame?: number;
  readonly bitmap?: ImageBitmap;
  readonly field?: HalfField;
  /** The first frame of the field's pair, where that is another frame's. */
  readonly heldFrom?: number;
  /** The field is as good as the view. */
  readonly good: boolean;
  readonly computing: boolean;
  /** What is computed is the flow back. */
  readonly computingBack: boolean;
  /** All flow that the visualisation needs is as good as the view. */
  readonly whole: boolean;
  readonly scale: number;
  readonly errorScale: number;
  readonly gradientScale: number;
  /** Why something of it cannot be had. */
  readonly problem?: Problem;
}

export const useShown = create<Shown>(() => ({
  good: false,
  computing: false,
  computingBack: false,
  whole: false,
  scale: 5,
  errorScale: 3,
  gradientScale: 0.1,
}));

export interface PaneContent {
  readonly scene: Scene;
  readonly look: Look;
}

/** How much of the way to another field's scale one goes with each picture while playing: colours must not flicker. */
const SCALE_STEP = 0.15;

/** Makes the picture from what there is, after what was there before. */
export function compose(
  state: FlowState,
  media: Media,
  model: string,
  before: Shown,
  patience: Patience,
): { readonly shown: Shown; readonly contents: readonly PaneContent[] } {
  const { clip, index, rate, visualisation, opacity, arrows, compare } = state;
  const isNew = rate === 0 && before.frame !== undefined && before.frame !== index;
  const waits = isNew && media.isUnsettled({ first: index, second: index + 1, model }) && patience.lasts();
  const frame = (media.frame(index) && !waits) || before.frame === undefined ? index : before.frame;
  if (frame === index) patience.end();
  const pair: Pair = { first: frame, second: frame + 1, model };
  const own = media.flow(pair);
  // Better the motion of a moment ago than a flash of none.
  const hold = !own && before.field && (rate !== 0 || media.isUnsettled(pair));
  const field = own ?? (hold ? before.field : undefined);
  const heldFrom = hold ? (before.heldFrom ?? before.frame) : undefined;
  const truth = media.truth(frame);
  const partner = partnerModel(state);
  const partnerFlow = partner === undefined ? undefined : media.flow({ ...pair, model: partner });
  const other = compare?.partner === 'truth' ? truth : partnerFlow;
  const reference = truth ?? partnerFlow;

  const pairs = partner === undefined ? [pair] : [pair, { ...pair, model: partner }];
  const wantedPairs = visualisation === 'occlusion' ? [...pairs, ...pairs.map(reversed)] : pairs;
  const truths = wantsTruth(state) ? [frame] : [];
  // The frame before stays on screen where the one that is asked for cannot be had.
  const failure = media.failure({ frame: index, flows: wantedPairs, truths });
  const suitable = field ? scaleOf(field) : before.scale;
  const eased = rate === 0 ? suitable : before.scale + SCALE_STEP * (suitable - before.scale);
  const scale = state.scale ?? eased;
  const errorScale = field && reference ? errorScaleOf(field, reference) : before.errorScale;
  const gradientScale =
    field && (visualisation === 'rotation' || visualisation === 'divergence')
      ? gradientScaleOf(field, clip!.width, visualisation)
      : before.gradientScale;
  const look: Look = { visualisation, scale, errorScale, gradientScale, opacity, arrows };
  const scene: Scene = {
    // Its size alone: what else is known of a clip changes while nothing is to be drawn.
    clip: { width: clip!.width, height: clip!.height },
    frame: media.frame(frame),
    next: media.frame(frame + 1),
    forward: field,
    backward: media.flow(reversed(pair)),
    reference,
  };
  const contents: PaneContent[] = [{ scene, look }];
  if (compare) {
    const plain = compare.partner === 'frame';
    contents.push({
      scene: {
        ...scene,
        forward: plain ? undefined : other,
        backward: partner === undefined ? undefined : media.flow(reversed({ ...pair, model: partner })),
      },
      look: { ...look, visualisation: plain ? 'frame' : besides(visualisation, compare.partner) },
    });
  }
  return {
    shown: {
      frame,
      bitmap: scene.frame,
      field,
      heldFrom,
      good: own !== undefined && media.isGood(pair),
      whole: wantedPairs.every((one) => media.isGood(one)),
      computing: pairs.some((one) => media.isComputing(one)),
      computingBack: pairs.some((one) => media.isComputing(reversed(one))),
      scale,
      errorScale,
      gradientScale,
      problem: failure === undefined ? undefined : problemFrom(failure),
    },
    contents,
  };
}

/** The truth has no error of its own: beside that of a model one sees what is true. */
const besides = (visualisation: VisualisationId, partner: Partner): VisualisationId =>
  visualisation === 'error' && partner === 'truth' ? 'wheel' : visualisation;

const scales = new WeakMap<HalfField, number>();

function scaleOf(field: HalfField): number {
  const known = scales.get(field);
  if (known !== undefined) return known;
  const scale = suitableScale(field);
  scales.set(field, scale);
  return scale;
}

/** Places at which an error is measured for the scale. */
const ERROR_SAMPLES = 4000;
const errorScales = new WeakMap<HalfField, WeakMap<HalfField, number>>();

/** The end-point error that 98 % of places keep within, and a pixel at least. */
function errorScaleOf(field: HalfField, reference: HalfField): number {
  const known = errorScales.get(field) ?? new WeakMap<HalfField, number>();
  errorScales.set(field, known);
  const found = known.get(reference);
  if (found !== undefined) return found;
  const errors: number[] = [];
  const stride = Math.max(1, Math.round(Math.sqrt((field.width * field.height) / ERROR_SAMPLES)));
  for (let row = 0; row < field.height; row += stride) {
    for (let column = 0; column < field.width; column += stride) {
      const [u, v] = vectorAt(field, column, row);
      const [trueU, trueV] = vectorAt(
        reference,
        Math.floor((column * reference.width) / field.width),
        Math.floor((row * reference.height) / field.height),
      );
      const error = Math.hypot(u - trueU, v - trueV);
      if (!Number.isNaN(error)) errors.push(error);
    }
  }
  errors.sort((a, b) => a - b);
  const scale = Math.max(1, errors[Math.floor(0.98 * errors.length)] ?? 1);
  known.set(reference, scale);
  return scale;
}
