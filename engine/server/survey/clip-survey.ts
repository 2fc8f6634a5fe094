import { cancelled, StudioError } from '../../errors.js';
import { Unhurried } from '../../runtime/unhurried.js';
import type { Clip } from '../clips.js';
import type { Flows } from '../flows.js';
import { meanMotion } from './motion.js';
import { SurveyOrder } from './order.js';

/** Pairs after and before the playhead that are computed at the view's width, so that it can move without waiting. */
const AHEAD = 48;
const BEHIND = 16;

/** After so many failures in a row nothing more is tried. */
const MOST_FAILURES = 3;

export interface SurveyReport {
  /** The mean motion of a pair, in pixels of the clip, has become known. */
  onMotion(first: number, mean: number | null): void;
  onFailure(error: StudioError): void;
}

/** The flow of a whole clip while nobody asks for it: small and coarse to fine in time, then around the playhead as it is viewed. */
export class ClipSurvey {
  readonly mean: (number | null)[] = [];
  private readonly abort = new AbortController();
  private readonly order = new SurveyOrder();
  /** What pages look at; the width is that of the last view. */
  private playhead = { index: 0, playing: false };
  private viewWidth?: number;
  /** Pairs that are computed at that width. */
  private refined = new Set<number>();
  private changed = false;
  private wake = () => {};
  private readonly ended: Promise<void>;

  constructor(
    private readonly clip: Clip,
    private readonly model: string,
    private readonly flows: Flows,
    private readonly report: SurveyReport,
  ) {
    this.ended = this.run();
  }

  /** The clip has grown, or ended. */
  grow(): void {
    this.change();
  }

  follow(playhead: { readonly index: number; readonly playing: boolean }): void {
    this.playhead = playhead;
    this.change();
  }

  viewedAt(width: number): void {
    if (width === this.viewWidth) return;
    this.viewWidth = width;
    this.refined = new Set();
    this.change();
  }

  async end(): Promise<void> {
    this.abort.abort(cancelled());
    this.change();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    for (let failures = 0; !signal.aborted && failures < MOST_FAILURES; ) {
      try {
        const found = (await this.surveyNext(signal)) || (await this.refineNext(signal));
        // A clip that is still being read has nothing to try between two failures.
        if (found) failures = 0;
        else await this.untilChanged();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Unhurried) continue;
        if (++failures === MOST_FAILURES && error instanceof StudioError) this.report.onFailure(error);
      }
    }
  }

  /** False if all that is previewed was surveyed. */
  private async surveyNext(signal: AbortSignal): Promise<boolean> {
    const first = this.order.take(this.pairs);
    if (first === undefined) return false;
    while (this.mean.length < this.pairs) this.mean.push(null);
    const pair = { first, second: first + 1, model: this.model };
    const mean = meanMotion(await this.flows.draft(this.clip, pair, signal, 'background'));
    this.mean[first] = mean;
    this.report.onMotion(first, mean);
    return true;
  }

  /** False if there is nothing to refine. */
  private async refineNext(signal: AbortSignal): Promise<boolean> {
    const { viewWidth: width, model } = this;
    const first = width && this.nearest();
    if (width === undefined || first === undefined) return false;
    await this.flows.view(this.clip, { first, second: first + 1, model, width }, signal, 'background');
    // The view may have been changed meanwhile.
    if (width === this.viewWidth) this.refined.add(first);
    return true;
  }

  /** The pair closest to the playhead that is not refined; ahead of it alone while it moves. */
  private nearest(): number | undefined {
    const { index, playing } = this.playhead;
    const isMissing = (pair: number) => pair >= 0 && pair < this.pairs && !this.refined.has(pair);
    for (let distance = 0; distance <= AHEAD; distance++) {
      if (isMissing(index + distance)) return index + distance;
      if (!playing && distance <= BEHIND && isMissing(index - distance)) return index - distance;
    }
    return undefined;
  }

  private get pairs(): number {
    return Math.max(0, this.clip.info.previewed - 1);
  }

  private change(): void {
    this.changed = true;
    this.wake();
  }

  private async untilChanged(): Promise<void> {
    while (!this.changed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.changed = false;
  }
}
