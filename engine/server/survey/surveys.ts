import type { StudioError } from '../../errors.js';
import type { ServerEvent } from '../api.js';
import type { Clip } from '../clips.js';
import { EVENT_MS, type Feed } from '../feed.js';
import type { Flows } from '../flows.js';
import { problemOf } from '../problems.js';
import { ClipSurvey } from './clip-survey.js';

/** The surveys of all open clips, by the model that the user chose. */
export class Surveys {
  private readonly running = new Map<string, ClipSurvey>();

  constructor(
    private readonly flows: Flows,
    private readonly model: () => string,
    private readonly feed: Feed<ServerEvent>,
  ) {}

  begin(clip: Clip): void {
    const news = new MotionNews(clip.id, this.feed);
    const survey = new ClipSurvey(clip, this.model(), this.flows, {
      onMotion: (first) => news.add(first, survey.mean),
      onFailure: (error: StudioError) => this.feed.publish({ type: 'notice', ...problemOf(error) }),
    });
    this.running.set(clip.id, survey);
  }

  of(clip: string): ClipSurvey | undefined {
    return this.running.get(clip);
  }

  /** Begins anew, by the model that is chosen now; the curve is not known any more. */
  async restart(clip: Clip): Promise<void> {
    const known = this.of(clip.id)?.mean.length ?? 0;
    await this.end(clip.id);
    this.feed.publish({ type: 'motion', clip: clip.id, from: 0, mean: Array<null>(known).fill(null) });
    this.begin(clip);
  }

  async end(clip: string): Promise<void> {
    const survey = this.running.get(clip);
    this.running.delete(clip);
    await survey?.end();
  }
}

/** Gathers what became known into few events, each a stretch of the curve. */
class MotionNews {
  private from = Number.POSITIVE_INFINITY;
  private to = 0;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly clip: string,
    private readonly feed: Feed<ServerEvent>,
  ) {}

  add(first: number, curve: readonly (number | null)[]): void {
    this.from = Math.min(this.from, first);
    this.to = Math.max(this.to, first + 1);
    this.timer ??= setTimeout(() => this.tell(curve), EVENT_MS);
  }

  private tell(curve: readonly (number | null)[]): void {
    const mean = curve.slice(this.from, this.to);
    this.feed.publish({ type: 'motion', clip: this.clip, from: this.from, mean });
    this.timer = undefined;
    this.from = Number.POSITIVE_INFINITY;
    this.to = 0;
  }
}
