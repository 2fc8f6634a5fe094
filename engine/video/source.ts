import type { Frame, FrameRange } from './frame.js';

/** Something that yields frames in order: a video, a folder of images, or two images. */
export interface FrameSource {
  readonly kind: 'video' | 'images';
  /** What the person gave, resolved to absolute paths. One path for a video or folder, two for a pair. */
  readonly paths: readonly string[];
  /** The stem the results are filed under: the file's or folder's stem, `A-B` for a pair. */
  readonly name: string;
  /** Size of the upright frames in square pixels. */
  readonly width: number;
  readonly height: number;
  /**
   * Frames of the whole video, or images in the folder. Of a cut or damaged video more than can be decoded: as many as
   * its container declares (an estimate where that declares only a duration). Undefined if a source cannot tell.
   */
  readonly frameCount?: number;
  /** Mean frames per second of a video, for playback of visualisations; undefined for images. */
  readonly fps?: number;
  /**
   * Decodes the frames of `range` in order, with backpressure; each `Frame.index` is the index in the source. Ends early
   * where the source ends: a cut video yields what can be decoded, and the caller compares with `frameCount`.
   * Aborting `signal` ends the decoder at once and throws the signal's reason. Throws StudioError for undecodable input.
   */
  frames(range: FrameRange, signal?: AbortSignal): AsyncIterable<Frame>;
}
