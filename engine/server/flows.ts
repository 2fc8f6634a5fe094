import { StudioError } from '../errors.js';
import { cropField } from '../flow/crop.js';
import type { FlowField } from '../flow/field.js';
import { toHalf } from '../flow/half.js';
import type { FlowEstimator, FlowSettings } from '../runtime/estimator.js';
import { unhurried } from '../runtime/unhurried.js';
import type { Frame } from '../video/frame.js';
import type { Size } from '../video/image.js';
import type { ByteCache } from './byte-cache.js';
import type { Clip } from './clips.js';
import type { Engines } from './engines.js';
import { RecentlyUsed } from './recently-used.js';
import type { Turns, Urgency } from './turns.js';

/** Two frames of a clip, and the model that follows pixels from one to the other. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  readonly model: string;
}

/** Which flow a view shows. */
export interface FlowRequest extends Pair {
  /** Of the view, in pixels: frames are reduced to it before the flow is computed. */
  readonly width: number;
}

/** How a view's flow is computed. */
interface Work extends FlowRequest {
  /** With few refinements. */
  readonly draft: boolean;
}

/** What an export or an analysis may ask for. */
export type WholeSettings = Pick<FlowSettings, 'iterations' | 'maxSize' | 'tiling'>;

/** Half floats (2, height, width), little-endian, in pixels of the clip. */
export interface FlowView {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** A rectangle of a clip, in its pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of a draft: refinements, and pixels, of which a processor makes a dozen fields in a second. */
const DRAFT_ITERATIONS = 4;
const DRAFT_PIXELS = 224 * 126;
const SMALLEST_WIDTH = 64;

/** Fields of the clip's own size that are remembered: one of 1080p takes 17 MB. */
const EXACT_FIELDS = 4;

/** Flow for views, one pair at a time, kept for the next time somebody looks. */
export class Flows {
  private readonly closing = new AbortController();
  /** By clip and model, the widths of what was computed. */
  private readonly widths = new Map<string, Set<number>>();
  /** By clip, frames and model. */
  private readonly exactFields = new RecentlyUsed<string, FlowField>(EXACT_FIELDS);

  constructor(
    private readonly cache: ByteCache,
    private readonly engines: Engines<FlowEstimator>,
    private readonly turns: Turns,
  ) {}

  /**
   * The flow between two frames of a clip at a width, or at that of its previews where those are smaller. Whoever aborts before
   * its turn is not computed for; what is computed for a survey at a view's width gives way to views.
   * @throws StudioError `no-frame`, and those of the estimator; the signal's reason when aborted, Unhurried when it gave way.
   */
  view(clip: Clip, request: FlowRequest, signal: AbortSignal, urgency: Urgency = 'view'): Promise<FlowView> {
    return this.reduced(clip, { ...request, draft: false }, signal, urgency);
  }

  /** The same, small and with few refinements: soon there, for whoever must not wait. Throws as view(). */
  draft(clip: Clip, pair: Pair, signal: AbortSignal, urgency: Urgency = 'view'): Promise<FlowView> {
    return this.reduced(clip, { ...pair, width: draftWidth(clip.source), draft: true }, signal, urgency);
  }

  /** The widest that was computed of a pair and is still there. */
  async best(clip: Clip, pair: Pair): Promise<FlowView | undefined> {
    for (const width of [...this.widthsOf(clip, pair)].sort((a, b) => b - a)) {
      for (const draft of [false, true]) {
        const bytes = await this.cache.get(keyOf(clip, { ...pair, width, draft }));
        if (bytes) return viewOf(bytes, width);
      }
    }
    return undefined;
  }

  /**
   * The flow between two frames at the clip's own size, as an export computes it: (2, height, width).
   * @throws StudioError `no-frame`, and as view().
   */
  async whole(
    clip: Clip,
    pair: Pair,
    signal: AbortSignal,
    { iterations, maxSize, tiling = {} }: WholeSettings = {},
  ): Promise<FlowField> {
    const settings = { iterations, maxSize, tiling };
    const key = [clip.id, pair.first, pair.second, pair.model, JSON.stringify(settings)].join('-');
    const compute = async (turn: AbortSignal) =>
      this.exactFields.get(key) ??
      this.compute(pair.model, settings, await clip.exactFrames(pair.first, pair.second, turn), turn);
    const field = this.exactFields.get(key) ?? (await this.inTurn(compute, signal, 'view'));
    this.exactFields.set(key, field);
    return field;
  }

  /** The same of a region. Throws StudioError `bad-region` too. */
  async exact(clip: Clip, { x, y, width, height, ...pair }: Pair & Region, signal: AbortSignal) {
    checkRegion(clip, { x, y, width, height });
    return cropField(await this.whole(clip, pair, signal), { x, y, width, height });
  }

  /** Forgets all of a clip. */
  async forget({ id }: Clip): Promise<void> {
    for (const known of [this.widths, this.exactFields]) {
      for (const key of known.keys()) if (key.startsWith(id)) known.delete(key);
    }
    await this.cache.removeAll(id);
  }

  /** Opens a model, and all that drafts of most clips need, before anybody asks for it; whether it can be is told to who does. */
  warmUp(model: string): void {
    const frames = blankFrames();
    const draft = (signal: AbortSignal) => this.compute(model, asSeen(frames, true), frames, signal);
    this.inTurn(draft, this.closing.signal, 'background').catch(() => {});
  }

  /** Models are opened anew, on whatever device is chosen now. */
  reopen(): Promise<void> {
    return this.turns.take('view', () => this.engines.close());
  }

  /** Ends the compute hosts, whatever they are doing. */
  async close(): Promise<void> {
    this.closing.abort(new StudioError('closed', 'The studio is closing.'));
    await this.engines.close();
  }

  private async reduced(clip: Clip, request: Work, signal: AbortSignal, urgency: Urgency): Promise<FlowView> {
    const width = Math.min(request.width, clip.previewWidth);
    const key = keyOf(clip, { ...request, width });
    const known = await this.cache.get(key);
    if (known) return viewOf(known, width);
    const frames = await Promise.all([clip.frame(request.first, width), clip.frame(request.second, width)]);
    const compute = async (turn: AbortSignal) => {
      // Somebody else may have asked for the same.
      const meanwhile = await this.cache.get(key);
      if (meanwhile) return meanwhile;
      const field = await this.compute(request.model, asSeen(frames, request.draft), frames, turn);
      const scale = clip.source.width / field.width;
      const halves = toHalf(field.data.map((value) => value * scale));
      const bytes = new Uint8Array(halves.buffer);
      await this.cache.set(key, bytes);
      this.widthsOf(clip, request).add(width);
      return bytes;
    };
    return viewOf(await this.inTurn(compute, signal, urgency, !request.draft), width);
  }

  private async compute(
    model: string,
    settings: Partial<FlowSettings>,
    frames: readonly Frame[],
    signal: AbortSignal,
  ): Promise<FlowField> {
    const engine = await this.engines.get(model);
    async function* pair() {
      yield* frames;
    }
    for await (const { forward } of engine.pairs(pair(), { backward: false, ...settings }, signal)) {
      return forward;
    }
    throw new Error('The estimator gave no flow.');
  }

  /** Nobody who looks at something else now is worth a compute host: only closing ends one. */
  private inTurn<T>(
    work: (signal: AbortSignal) => Promise<T>,
    asked: AbortSignal,
    urgency: Urgency,
    givesWay = false,
  ): Promise<T> {
    const { signal: closing } = this.closing;
    const turn = async (giveWay: AbortSignal) => {
      const left = unhurried(asked);
      try {
        return await work(AbortSignal.any([closing, left.signal, ...(givesWay ? [giveWay] : [])]));
      } finally {
        left.release();
      }
    };
    return this.turns.take(urgency, turn, AbortSignal.any([asked, closing]));
  }

  private widthsOf({ id }: Clip, { model }: Pair): Set<number> {
    const key = `${id}-${model}`;
    const known = this.widths.get(key) ?? new Set();
    this.widths.set(key, known);
    return known;
  }
}

/** Throws StudioError `bad-region` for what is not within a clip. */
export function checkRegion({ source }: Clip, { x, y, width, height }: Region): void {
  if (x + width <= source.width && y + height <= source.height) return;
  const size = `${source.width}x${source.height}`;
  throw new StudioError('bad-region', `The region is not within the ${size} pixels of the clip.`);
}

/** A view is computed no larger than it is; what is exported or measured may be. */
const asSeen = ([{ width, height }]: readonly Frame[], draft: boolean): Partial<FlowSettings> => ({
  maxSize: Math.max(width, height),
  ...(draft && { iterations: DRAFT_ITERATIONS }),
});

/** The same number of pixels for any shape. */
const draftWidth = ({ width, height }: Size): number =>
  Math.max(SMALLEST_WIDTH, Math.round(Math.sqrt((DRAFT_PIXELS * width) / height)));

/** As drafts see the frames of most videos, which are 16:9. */
function blankFrames(): Frame[] {
  const [width, height] = [draftWidth({ width: 16, height: 9 }), 126];
  const data = new Uint8Array(3 * width * height);
  return [0, 1].map((index) => ({ index, width, height, data }));
}

const keyOf = ({ id }: Clip, { first, second, model, width, draft }: Work): string =>
  [id, first, second, width, encodeURIComponent(model), draft].join('-');

const viewOf = (bytes: Uint8Array, width: number): FlowView => ({
  width,
  height: bytes.length / (2 * Uint16Array.BYTES_PER_ELEMENT * width),
  bytes,
});
