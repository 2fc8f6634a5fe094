/** A region over time: at rest, or carried along by what it shows. */
import type { FlowField } from '../flow/field.js';
import type { Analysis, Shape } from './analysis.js';
import { estimateMotion } from './global-motion.js';
import { project } from './homography.js';
import { thereAndBack } from './line.js';
import type { TrackState } from './point-track.js';
import { moveShape, pixelsOf, wholeFrame } from './shapes.js';

/** A region of which less is seen than this share is lost. */
const FEWEST_SEEN = 0.3;
/** Places at which going there and back is tried. */
const CHECKED = 200;

export class RegionTrack {
  readonly name: string;
  private current: { readonly pixels: Uint32Array; readonly state: TrackState; readonly drift: number };
  private shape?: Shape;
  private readonly follows: boolean;

  /** The whole frame without `region`. */
  constructor(
    private readonly width: number,
    private readonly height: number,
    region?: Analysis['regions'][number],
  ) {
    this.name = region?.name ?? 'frame';
    this.follows = region?.follow ?? false;
    this.shape = region?.shape;
    const pixels = region ? pixelsOf(region.shape, width, height) : wholeFrame(width, height);
    this.current = { pixels, state: 'seen', drift: 0 };
  }

  get pixels(): Uint32Array {
    return this.current.pixels;
  }

  get state(): TrackState {
    return this.current.state;
  }

  /** In pixels since the first frame; undefined for one at rest. */
  get drift(): number | undefined {
    return this.follows ? this.current.drift : undefined;
  }

  /**
   * Goes to the second frame of a pair by the similarity that most of its pixels follow. `hidden` (occlusions()) and `backward` tell how
   * far that holds: it is lost where most of it is hidden, or leaves the picture.
   */
  advance(forward: FlowField, backward: FlowField | undefined, hidden: Uint8Array | undefined): void {
    if (!this.follows || !this.shape || !backward || !hidden || this.state !== 'seen') return;
    const { pixels, drift } = this.current;
    const seen = pixels.filter((i) => !hidden[i]);
    const motion = estimateMotion(forward, 'similarity', seen);
    if (!motion || seen.length < FEWEST_SEEN * pixels.length) {
      this.current = { pixels, drift, state: 'hidden' };
      return;
    }
    this.shape = moveShape(this.shape, (x, y) => project(motion.matrix, x, y));
    const moved = pixelsOf(this.shape, this.width, this.height);
    const gap = medianGap(forward, backward, seen);
    const state = moved.length < FEWEST_SEEN * pixels.length ? 'left' : 'seen';
    this.current = { pixels: moved, state, drift: drift + gap };
  }
}

/** By how much going there and back misses the start, in the median of some pixels. */
function medianGap(forward: FlowField, backward: FlowField, pixels: Uint32Array): number {
  const step = Math.max(1, Math.floor(pixels.length / CHECKED));
  const gaps: number[] = [];
  for (let k = 0; k < pixels.length; k += step) {
    const [x, y] = [pixels[k]! % forward.width, Math.floor(pixels[k]! / forward.width)];
    const { gap } = thereAndBack(forward, backward, x, y);
    if (Number.isFinite(gap)) gaps.push(gap);
  }
  return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
}
