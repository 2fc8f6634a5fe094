/** Classification of many pictures: in batches, each answer told as an event, what cannot be read reported and skipped. */
import { StudioError } from '../errors.js';
import { isSure } from '../models/confidence.js';
import type { PictureClassifier } from '../runtime/open-classifier.js';
import { prefetch } from '../runtime/prefetch.js';
import type { FrameRange } from '../video/frame.js';
import type { FrameSource } from '../video/source.js';
import { writeAttention } from './attention-picture.js';
import { type ClassifyInput, findInputs, type SourcePicture } from './classify-inputs.js';
import type { EventSink, StudioEvent } from './events.js';
import { ProgressMeter } from './progress.js';

export interface ClassifyPlan {
  readonly inputs: readonly string[];
  /** Of videos. */
  readonly frames: FrameRange;
  /** How many classes to tell of each picture. */
  readonly top: number;
  /** Folder for pictures that show where the answers come from. */
  readonly attention?: string;
}

export interface ClassifyServices {
  readonly classifier: PictureClassifier;
  openSource(paths: readonly string[], signal: AbortSignal): Promise<FrameSource>;
}

export type ClassesEvent = Extract<StudioEvent, { type: 'classes' }>;

/** Pictures in one graph run: enough to use a processor well, few enough to hear of soon. */
const BATCH = 8;

/**
 * Tells the `top` classes of every picture, in order, as `classes` events. Inputs that cannot be read are `error` events.
 * @returns how many pictures were classified, and how many inputs had such an error.
 * @throws StudioError when the model fails; the signal's reason when aborted.
 */
export async function classifyInputs(
  plan: ClassifyPlan,
  services: ClassifyServices,
  emit: EventSink,
  signal: AbortSignal,
): Promise<{ classified: number; failed: number }> {
  let failed = 0;
  const skip = (error: unknown, source: string) => {
    signal.throwIfAborted();
    if (!(error instanceof StudioError)) throw error;
    failed++;
    emit({ type: 'error', ...error.toJSON(), source });
  };
  const inputs = await findAll(plan, services, skip, signal);
  const meter = new ProgressMeter(0, totalOf(inputs));
  emit(meter.report());
  let classified = 0;
  for await (const batch of prefetch(batches(readAll(inputs, skip, signal)))) {
    signal.throwIfAborted();
    const request = {
      pictures: batch.map(({ picture }) => picture),
      attention: plan.attention !== undefined,
    };
    const answers = await services.classifier.classify(request, signal);
    for (const [i, item] of batch.entries()) {
      emit(classesOf(item, answers[i]!.probabilities, services.classifier, plan.top));
      if (plan.attention !== undefined) {
        await writeAttention(plan.attention, classified, item, answers[i]!.attention!);
      }
      classified++;
      const progress = meter.advance();
      if (progress) emit(progress);
    }
  }
  return { classified, failed };
}

async function findAll(
  { inputs, frames }: ClassifyPlan,
  services: ClassifyServices,
  skip: (error: unknown, source: string) => void,
  signal: AbortSignal,
): Promise<ClassifyInput[]> {
  const found: ClassifyInput[] = [];
  const open: ClassifyServices['openSource'] = (paths, abort) => services.openSource(paths, abort);
  for (const input of inputs) {
    await findInputs(input, frames, open, signal).then(
      (some) => found.push(...some),
      (error) => skip(error, input),
    );
  }
  return found;
}

function totalOf(inputs: readonly ClassifyInput[]): number | undefined {
  return inputs.reduce<number | undefined>(
    (sum, { count }) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
}

async function* readAll(
  inputs: readonly ClassifyInput[],
  skip: (error: unknown, source: string) => void,
  signal: AbortSignal,
): AsyncGenerator<SourcePicture> {
  for (const input of inputs) {
    try {
      yield* input.read(signal);
    } catch (error) {
      skip(error, input.path);
    }
  }
}

async function* batches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function classesOf(
  { source, frame, time, picture }: SourcePicture,
  probabilities: Float32Array,
  classifier: PictureClassifier,
  top: number,
): ClassesEvent {
  const { width, height } = picture;
  return {
    type: 'classes',
    source,
    frame,
    time,
    width,
    height,
    ...topClasses(probabilities, classifier, top),
  };
}

/** The `top` most probable classes, the first one first, and whether it is an answer. */
export function topClasses(
  probabilities: Float32Array,
  { labels, confidence }: Pick<PictureClassifier, 'labels' | 'confidence'>,
  top: number,
): Pick<ClassesEvent, 'sure' | 'classes'> {
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]!);
  const classes = order.slice(0, top).map((index) => {
    return { index, label: labels[index]!, probability: probabilities[index]! };
  });
  return { sure: isSure(probabilities[order[0]!]!, confidence), classes };
}
