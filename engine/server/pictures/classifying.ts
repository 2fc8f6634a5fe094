import PQueue from 'p-queue';
import { StudioError } from '../../errors.js';
import { topClasses } from '../../jobs/classify.js';
import type { PictureClassifier } from '../../runtime/open-classifier.js';
import type { ClassifyRequest } from '../../runtime/protocol.js';
import type { PictureClasses } from '../api.js';
import type { Engines } from '../engines.js';

/** Told of each picture. */
export const TOP = 5;

/** The classifier of the studio: one model at a time, one batch at a time; what somebody waits for goes first. */
export class Classifying {
  private readonly turns = new PQueue({ concurrency: 1 });
  private readonly closing = new AbortController();

  constructor(private readonly engines: Engines<PictureClassifier>) {}

  /** A classifier for jobs, whose batches let others in between. Throws StudioError for a model that cannot be opened. */
  async forJobs(model: string): Promise<PictureClassifier> {
    const { labels, confidence } = await this.inTurn(() => this.engines.get(model), 0);
    const classify = (request: ClassifyRequest, signal: AbortSignal) =>
      this.classify(model, request, signal, 0);
    return { labels, confidence, classify, close: async () => {} };
  }

  /** What is in pictures. Throws StudioError, and the signal's reason when aborted. */
  async classify(model: string, request: ClassifyRequest, asked: AbortSignal, priority = 1) {
    const signal = AbortSignal.any([asked, this.closing.signal]);
    return this.inTurn(async () => {
      signal.throwIfAborted();
      return (await this.engines.get(model)).classify(request, signal);
    }, priority);
  }

  async classesOf(model: string, request: ClassifyRequest, signal: AbortSignal): Promise<PictureClasses[]> {
    const answers = await this.classify(model, request, signal);
    const classifier = await this.engines.get(model);
    return answers.map(({ probabilities }) => tellClasses(probabilities, classifier));
  }

  async close(): Promise<void> {
    this.closing.abort(new StudioError('closed', 'The studio is closing.'));
    // First, so that nobody waits for what is in work.
    await this.engines.close();
    await this.turns.onIdle();
    await this.engines.close();
  }

  private inTurn<T>(work: () => Promise<T>, priority: number): Promise<T> {
    return this.turns.add(work, { priority });
  }
}

export const tellClasses = (
  probabilities: Float32Array,
  classifier: Pick<PictureClassifier, 'labels' | 'confidence'>,
): PictureClasses => ({
  ...topClasses(probabilities, classifier, TOP),
  knows: classifier.labels.length,
});
