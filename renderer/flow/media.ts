/** Frames and fields of a clip, asked for ahead of the playhead and kept for a while. */
import { fetched } from '../api/client';
import { type HalfField, readHalfField } from '../flow-view/index.js';
import { LookAhead, type Wanted } from './look-ahead.js';

/** A frame takes 4 MB at most as pixels, and so does a field. */
const KEPT_FRAMES = 64;
const KEPT_FIELDS = 48;
/** A browser has six connections to one server, and the events hold one of them: others must not wait for flow. */
const FRAMES_AT_ONCE = 2;
const PEEKS_AT_ONCE = 1;
const FLOWS_AT_ONCE = 1;
/** Milliseconds after which a better field may be there than the one that was seen first. */
const STALE_MS = 1500;

export interface Pair {
  readonly first: number;
  readonly second: number;
  readonly model: string;
}

/** What one wants to see, the most urgent first. */
export interface Wants {
  readonly frames: readonly number[];
  /** Fields that are wanted soon, at any width: small ones are computed where none is known. */
  readonly drafts: readonly Pair[];
  /** Fields that would do if somebody already has them, at any width. */
  readonly peeks: readonly Pair[];
  /** Fields to be computed at the view's width, where they are not known; after their drafts. */
  readonly flows: readonly Pair[];
  /** First frames of pairs whose true flow is wanted. */
  readonly truths: readonly number[];
}

/** What the handler had, and when it was asked. */
interface Peek {
  readonly field?: HalfField;
  readonly seen: number;
}

const keyOf = ({ first, second, model }: Pair): string => `${model} ${first} ${second}`;

export class Media {
  private readonly frames: LookAhead<ImageBitmap>;
  private readonly peeks: LookAhead<Peek>;
  private readonly flows: LookAhead<HalfField>;
  private readonly truths: LookAhead<HalfField>;
  /** The keys of those that are wanted. */
  private drafts: ReadonlySet<string> = new Set();

  /** `width` is that of the view's frames and fields; `onChange` hears of everything that came, and of what did not. */
  constructor(
    private readonly clip: string,
    readonly width: number,
    onChange: () => void,
  ) {
    const told = { onLoad: onChange, onFail: onChange };
    this.frames = new LookAhead({
      ...told,
      atOnce: FRAMES_AT_ONCE,
      capacity: KEPT_FRAMES,
      dispose: (bitmap) => bitmap.close(),
    });
    this.peeks = new LookAhead({
      ...told,
      atOnce: PEEKS_AT_ONCE,
      capacity: 4 * KEPT_FIELDS,
    });
    this.flows = new LookAhead({ ...told, atOnce: FLOWS_AT_ONCE, capacity: KEPT_FIELDS });
    this.truths = new LookAhead({ ...told, atOnce: 1, capacity: KEPT_FIELDS / 2 });
  }

  want({ frames, drafts, peeks, flows, truths }: Wants): void {
    // Who scrubs waits for what is under the playhead: what is near it comes once that is here.
    const here = frames.slice(0, 1);
    const isHere = here.every((index) => this.frame(index)) && drafts.every((pair) => this.flow(pair));
    const isFree = isHere || drafts.length === 0;
    this.frames.want((isFree ? frames : here).map((index) => this.frameWanted(index)));
    const near = isFree ? peeks : [];
    const isUnknown = (pair: Pair) => !this.flows.get(keyOf(pair));
    this.drafts = new Set(drafts.map(keyOf));
    for (const pair of drafts) {
      const peek = this.peeks.get(keyOf(pair));
      if (peek && !peek.field) this.peeks.renew(keyOf(pair));
    }
    for (const pair of [...drafts, ...near].filter(isUnknown)) {
      const peek = this.peeks.get(keyOf(pair));
      const poor = peek && (peek.field?.width ?? 0) < this.width;
      if (poor && performance.now() - peek.seen > STALE_MS) this.peeks.renew(keyOf(pair));
    }
    this.peeks.want([
      ...drafts.filter(isUnknown).map((pair) => this.peekWanted(pair, 'draft')),
      ...near.filter(isUnknown).map((pair) => this.peekWanted(pair, 'best')),
    ]);
    const isDue = (pair: Pair) => !this.isGood(pair) && !this.isUnsettled(pair);
    this.flows.want(flows.filter(isDue).map((pair) => this.flowWanted(pair)));
    this.truths.want(truths.map((first) => this.truthWanted(first)));
  }

  frame(index: number): ImageBitmap | undefined {
    return this.frames.get(String(index));
  }

  /** The best field that is here. */
  flow(pair: Pair): HalfField | undefined {
    return this.flows.get(keyOf(pair)) ?? this.peeks.get(keyOf(pair))?.field;
  }

  /** Whether the field is here at the view's width. */
  isGood(pair: Pair): boolean {
    return (this.flow(pair)?.width ?? 0) >= this.width;
  }

  /** Whether nobody knows yet if there is a field. */
  isUnsettled(pair: Pair): boolean {
    return !this.flow(pair) && this.peeks.isLoading(keyOf(pair));
  }

  /** Perhaps it is only fetched: nobody knows who does not wait a moment. */
  isComputing(pair: Pair): boolean {
    const key = keyOf(pair);
    return this.flows.isLoading(key) || (this.drafts.has(key) && this.peeks.isLoading(key));
  }

  /** Why something of these cannot be had. That nobody knows a field yet is no failure: the flow itself tells why. */
  failure({ frame, flows, truths }: Pick<Wants, 'flows' | 'truths'> & { readonly frame: number }): unknown {
    const failures = [
      this.frames.failure(String(frame)),
      ...flows.map((pair) => this.flows.failure(keyOf(pair))),
      ...truths.map((first) => this.truths.failure(String(first))),
    ];
    return failures.find((failure) => failure !== undefined);
  }

  truth(first: number): HalfField | undefined {
    return this.truths.get(String(first));
  }

  /** Asks again for what could not be had. */
  tryAgain(): void {
    for (const loader of [this.frames, this.flows, this.peeks, this.truths]) loader.forgive();
  }

  close(): void {
    for (const loader of [this.frames, this.flows, this.peeks, this.truths]) loader.close();
  }

  private ask(path: string, signal: AbortSignal): Promise<Response> {
    return fetched(`/api/clips/${this.clip}${path}`, { signal });
  }

  private frameWanted(index: number): Wanted<ImageBitmap> {
    return {
      key: String(index),
      load: async (signal) => {
        const response = await this.ask(`/frames/${index}?width=${this.width}`, signal);
        return createImageBitmap(await response.blob());
      },
    };
  }

  private flowWanted(pair: Pair): Wanted<HalfField> {
    return {
      key: keyOf(pair),
      load: async (signal) => readField(await this.ask(this.flowPath(pair), signal)),
    };
  }

  private peekWanted(pair: Pair, quality: 'best' | 'draft'): Wanted<Peek> {
    return {
      key: keyOf(pair),
      load: async (signal) => {
        const seen = performance.now();
        try {
          const path = `${this.flowPath(pair)}&${quality}=1`;
          return { field: await readField(await this.ask(path, signal)), seen };
        } catch (error) {
          signal.throwIfAborted();
          if ((error as { code?: string }).code === 'not-yet') return { seen };
          throw error;
        }
      },
    };
  }

  private truthWanted(first: number): Wanted<HalfField> {
    return {
      key: String(first),
      load: async (signal) => readField(await this.ask(`/truth?first=${first}&width=${this.width}`, signal)),
    };
  }

  private flowPath({ first, second, model }: Pair): string {
    return `/flow?first=${first}&second=${second}&width=${this.width}&model=${encodeURIComponent(model)}`;
  }
}

async function readField(response: Response): Promise<HalfField> {
  const [width, height] = ['x-width', 'x-height'].map((name) => Number(response.headers.get(name)));
  return readHalfField(await response.arrayBuffer(), width!, height!);
}

/** Widths that fields are computed at: few, so that what was computed for one size of the window is there for the next. */
const WIDTHS = [320, 480, 640, 960, 1280];

/** The smallest width that fills `pixels` of the screen, and no more than the clip has. */
export function viewWidth(clipWidth: number, pixels: number): number {
  const most = Math.min(clipWidth, WIDTHS.at(-1)!);
  return Math.min(most, WIDTHS.find((width) => width >= pixels) ?? most);
}
