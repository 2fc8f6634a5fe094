import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Frame } from '../video/frame.js';
import type { Attention } from './attention.js';
import { encodeJpeg } from './jpeg.js';

interface Place {
  readonly offset: number;
  readonly length: number;
  /** Seconds, where the source tells. */
  readonly time?: number;
}

/**
 * All frames of a clip as small JPEG pictures in one file, so that any of them is there at once: video cannot be entered at
 * any frame. Filled in order by one decoding pass; readers of frames that are not there yet wait for them.
 */
export class PreviewCache {
  private readonly places: Place[] = [];
  private waiting: (() => void)[] = [];
  private ended = false;
  private bytes = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    /** Frames are reduced to this width, in pixels. */
    readonly width: number,
    private readonly attention: Attention,
  ) {}

  static async create(path: string, width: number, attention: Attention): Promise<PreviewCache> {
    return new PreviewCache(path, await open(path, 'wx+'), width, attention);
  }

  /** Frames that are there. */
  get count(): number {
    return this.places.length;
  }

  get times(): (number | undefined)[] {
    return this.places.map(({ time }) => time);
  }

  /** Takes all frames; whoever waits for one that does not come is told so when the last is there, or `frames` throws. */
  async fill(frames: AsyncIterable<Frame>, onFrame: (count: number) => void): Promise<void> {
    try {
      for await (const frame of frames) {
        // Whoever looks at what is there goes first, unless it is this that is waited for.
        if (this.waiting.length === 0) await this.attention.over();
        await this.append(await encodeJpeg(frame, this.width), frame.time);
        onFrame(this.count);
      }
    } finally {
      this.ended = true;
      this.wake();
    }
  }

  /** A frame as JPEG, at the cache's width or less; undefined if the clip has no such frame. */
  async read(index: number): Promise<Buffer | undefined> {
    while (index >= this.count && !this.ended) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    const place = this.places[index];
    if (!place) return undefined;
    const { buffer } = await this.file.read(Buffer.alloc(place.length), 0, place.length, place.offset);
    return buffer;
  }

  async remove(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }

  private async append(picture: Buffer, time?: number): Promise<void> {
    await this.file.write(picture, 0, picture.length, this.bytes);
    this.places.push({ offset: this.bytes, length: picture.length, time });
    this.bytes += picture.length;
    this.wake();
  }

  private wake(): void {
    const readers = this.waiting;
    this.waiting = [];
    for (const resume of readers) resume();
  }
}
