import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { StudioError } from '../errors.js';
import type { Frame } from '../video/frame.js';
import { openSource } from '../video/open.js';
import type { FrameSource } from '../video/source.js';
import type { ClipInfo } from './api.js';
import { Attention } from './attention.js';
import { atMostEvery, EVENT_MS } from './feed.js';
import { withoutPaths } from './names.js';
import { PreviewCache } from './preview-cache.js';
import { RecentlyUsed } from './recently-used.js';
import type { Truth } from './truth.js';

/** Images do not say how long each is shown: the pace at which most motion can be followed. */
const IMAGES_FPS = 10;

/** Frames as they are in the source that are remembered, for whoever reads pixel after pixel: one of 1080p takes 6 MB. */
const EXACT_FRAMES = 4;

/** An open clip: its source, and previews that one decoding pass fills in the background. */
export class Clip {
  private readonly abort = new AbortController();
  private readonly exact = new RecentlyUsed<number, Frame>(EXACT_FRAMES);
  private complete = false;
  private problem?: string;
  private readonly filled: Promise<void>;
  private known?: Truth;

  constructor(
    readonly id: string,
    readonly source: FrameSource,
    private readonly previews: PreviewCache,
    private readonly onChange: (info: ClipInfo) => void,
  ) {
    this.filled = this.fill();
  }

  get info(): ClipInfo {
    const { name, kind, width, height, frameCount, fps } = this.source;
    const { complete, problem } = this;
    return {
      id: this.id,
      name,
      kind,
      width,
      height,
      frameCount,
      fps,
      previewed: this.previews.count,
      complete,
      problem,
      truth: this.truth !== undefined,
    };
  }

  /** Where its true flow is known. */
  get truth(): Truth | undefined {
    return this.known;
  }

  setTruth(truth: Truth): void {
    this.known = truth;
    this.onChange(this.info);
  }

  /** A frame as JPEG, at most `width` pixels wide. Throws StudioError `no-frame`. */
  async picture(index: number, width: number): Promise<Buffer> {
    const preview = await this.preview(index);
    return width >= this.previewWidth ? preview : sharp(preview).resize({ width }).jpeg().toBuffer();
  }

  /** The same as pixels. */
  async frame(index: number, width: number): Promise<Frame> {
    const picture = sharp(await this.preview(index)).resize({ width: Math.min(width, this.previewWidth) });
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    return { index, width: info.width, height: info.height, data };
  }

  /** The same; undefined if the clip has no such frame. */
  async frameIfAny(index: number, width: number): Promise<Frame | undefined> {
    return this.frame(index, width).catch((error) => {
      if (error instanceof StudioError && error.code === 'no-frame') return undefined;
      throw error;
    });
  }

  /** Of previews, in pixels: no picture is wider. */
  get previewWidth(): number {
    return Math.min(this.previews.width, this.source.width);
  }

  /** Seconds of the frames that are previewed. */
  get times(): number[] {
    return this.previews.times.map((time, index) => time ?? index / (this.source.fps ?? IMAGES_FPS));
  }

  /** A frame as it is in the source. Throws as exactFrames. */
  async exactFrame(index: number, signal: AbortSignal): Promise<Frame> {
    return (await this.exactFrames(index, index, signal))[0];
  }

  /** Two frames as they are in the source, decoded anew in one go unless they are remembered. Throws StudioError `no-frame`, and those of the source. */
  async exactFrames(first: number, second: number, signal: AbortSignal): Promise<readonly [Frame, Frame]> {
    const [start, end] = first < second ? [first, second] : [second, first];
    if (!this.exact.has(start) || !this.exact.has(end)) {
      const range = { start, end, step: Math.max(1, end - start) };
      for await (const frame of this.source.frames(range, signal)) this.exact.set(frame.index, frame);
    }
    return [this.remembered(first), this.remembered(second)];
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.filled;
    await this.previews.remove();
  }

  private async preview(index: number): Promise<Buffer> {
    const preview = await this.previews.read(index);
    if (preview) return preview;
    throw this.noFrame(index);
  }

  private remembered(index: number): Frame {
    const frame = this.exact.get(index);
    if (!frame) throw this.noFrame(index);
    return frame;
  }

  private noFrame(index: number): StudioError {
    return new StudioError('no-frame', `${this.source.name} has no frame ${index}.`);
  }

  private async fill(): Promise<void> {
    const { signal } = this.abort;
    try {
      const frames = this.source.frames({ start: 0, step: 1 }, signal);
      await this.previews.fill(frames, () => this.onChange(this.info));
      this.complete = true;
    } catch (error) {
      if (!signal.aborted) this.problem = withoutPaths((error as Error).message, this.source.paths);
    }
    this.onChange(this.info);
  }
}

/** Long clips get smaller previews, so that those of an hour fit a disk. */
function previewWidth(frames = 0): number {
  if (frames <= 3000) return 1280;
  return frames <= 15_000 ? 960 : 640;
}

/** Who else must know of clips. */
export interface ClipWatch {
  onOpen?(clip: Clip): void;
  /** Previews have come, all are there, or a true flow has become known. */
  onChange?(info: ClipInfo): void;
  /** Waited for before a clip is closed. */
  onClose?(clip: Clip): Promise<void>;
}

/** The clips that are open, each with its previews in `folder`. */
export class Clips {
  private readonly open = new Map<string, Clip>();

  constructor(
    private readonly folder: string,
    private readonly watch: ClipWatch = {},
    private readonly attention = new Attention(),
  ) {}

  /** Opens a video, a folder of images, or two images. Throws as openSource. */
  async add(paths: readonly string[], signal?: AbortSignal): Promise<ClipInfo> {
    const source = await openSource(paths, undefined, signal);
    const id = randomBytes(16).toString('base64url');
    const width = previewWidth(source.frameCount);
    const previews = await PreviewCache.create(join(this.folder, id), width, this.attention);
    const onChange = atMostEvery(EVENT_MS, (info: ClipInfo) => this.watch.onChange?.(info));
    const clip = new Clip(id, source, previews, onChange);
    this.open.set(id, clip);
    this.watch.onOpen?.(clip);
    return clip.info;
  }

  list(): ClipInfo[] {
    return [...this.open.values()].map(({ info }) => info);
  }

  /** Throws StudioError `unknown-clip`. */
  get(id: string): Clip {
    const clip = this.open.get(id);
    if (clip) return clip;
    throw new StudioError('unknown-clip', 'This clip is not open.', 'Open it again.');
  }

  async remove(id: string): Promise<void> {
    const clip = this.get(id);
    this.open.delete(id);
    await this.watch.onClose?.(clip);
    await clip.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.keys()].map((id) => this.remove(id)));
  }
}
