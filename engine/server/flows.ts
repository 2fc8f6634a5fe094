import { StudioError } from '../errors.js';
import { cropField } from '../flow/crop.js';
import type { FlowField } from '../flow/field.js';
import { toHalf } from '../flow/half.js';
import type { FlowEstimator } from '../runtime/estimator.js';
import type { Frame } from '../video/frame.js';
import type { ByteCache } from './byte-cache.js';
import type { Clip } from './clips.js';

/** Which flow a view shows. */
export interface FlowRequest {
  readonly first: number;
  readonly second: number;
  /** Of the view, in pixels: frames are reduced to it before the flow is computed. */
  readonly width: number;
}

/** A rectangle of a clip, in its pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fields of the clip's own size that are remembered: one of 1080p takes 17 MB. */
const EXACT_FIELDS = 4;

/** Flow for views, one pair at a time, kept for the next time somebody looks. */
export class Flows {
  private estimator?: Promise<FlowEstimator>;
  private last: Promise<unknown> = Promise.resolve();
  /** By clip and frames, the one asked for longest ago first. */
  private readonly exactFields = new Map<string, FlowField>();

  constructor(
    private readonly cache: ByteCache,
    private readonly openEstimator: () => Promise<FlowEstimator>,
  ) {}

  /**
   * The flow between two frames of a clip, in pixels of the clip: half floats (2, h, w), little-endian, with w and h those of
   * the frames at the asked width. Whoever aborts before its turn is not computed for.
   * @throws StudioError `no-frame`, and those of the estimator; the signal's reason when aborted.
   */
  async view(clip: Clip, { first, second, width }: FlowRequest, signal: AbortSignal): Promise<Uint8Array> {
    const key = [clip.id, first, second, width].join('-');
    const known = await this.cache.get(key);
    if (known) return known;
    const frames = await Promise.all([clip.frame(first, width), clip.frame(second, width)]);
    const field = await this.inTurn(() => this.compute(frames, signal), signal);
    const scale = clip.source.width / field.width;
    const halves = toHalf(field.data.map((value) => value * scale));
    const bytes = new Uint8Array(halves.buffer);
    await this.cache.set(key, bytes);
    return bytes;
  }

  /**
   * The flow between two frames at the clip's own size, as an export computes it: (2, height, width) of a region.
   * @throws StudioError `no-frame`, `bad-region`, and as view().
   */
  async exact(
    clip: Clip,
    { first, second, ...region }: Omit<FlowRequest, 'width'> & Region,
    signal: AbortSignal,
  ): Promise<FlowField> {
    const { width, height } = clip.source;
    if (region.x + region.width > width || region.y + region.height > height) {
      throw new StudioError(
        'bad-region',
        `The region is not within the ${width}x${height} pixels of the clip.`,
      );
    }
    const key = [clip.id, first, second].join('-');
    const field =
      this.exactFields.get(key) ??
      (await this.inTurn(
        async () => this.compute(await clip.exactFrames(first, second, signal), signal),
        signal,
      ));
    this.exactFields.delete(key);
    this.exactFields.set(key, field);
    if (this.exactFields.size > EXACT_FIELDS) this.exactFields.delete(this.exactFields.keys().next().value!);
    return cropField(field, region);
  }

  async close(): Promise<void> {
    await this.last.catch(() => {});
    await (await this.estimator?.catch(() => undefined))?.close();
  }

  private async compute(frames: readonly Frame[], signal: AbortSignal): Promise<FlowField> {
    this.estimator ??= this.openEstimator();
    // A model that could not be opened is tried again.
    this.estimator.catch(() => {
      this.estimator = undefined;
    });
    const estimator = await this.estimator;
    async function* pair() {
      yield* frames;
    }
    for await (const { forward } of estimator.pairs(pair(), { backward: false }, signal)) return forward;
    throw new Error('The estimator gave no flow.');
  }

  private inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.last
      .catch(() => {})
      .then(() => {
        signal.throwIfAborted();
        return work();
      });
    this.last = turn;
    return turn;
  }
}
