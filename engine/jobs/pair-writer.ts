/** Streams the missing pairs of a source through the estimator into files. */
import { join } from 'node:path';
import { StudioError } from '../errors.js';
import type { PairFlow } from '../runtime/estimator.js';
import type { Frame, FrameRange } from '../video/frame.js';
import type { FrameSource } from '../video/source.js';
import { requireSpace } from './disk-space.js';
import { computedPixels, countPairs, lastFrameOf, missingRuns } from './pending.js';
import type { ResultFolder } from './results.js';
import type { SourceJob } from './run-source.js';
import { stagePair } from './write-pair.js';
import { WriteQueue } from './write-queue.js';

/** Finished pairs that may wait to be written: one is written while the next is computed. */
const QUEUE_ROOM = 2;
/** Pairs that must fit the disk before one is written, and what the manifest then still needs for each that is there. */
const ROOM_FOR = 2;
const MANIFEST_BYTES = 512;

export class PairWriter {
  private readonly times = new Map<number, number | undefined>();
  private readonly failed = new AbortController();
  private readonly queue = new WriteQueue(QUEUE_ROOM, (error) => this.failed.abort(error));
  private outOfRange = 0;
  /** Of the last pair that was written. */
  private pairBytes = 0;

  constructor(
    private readonly job: SourceJob,
    private readonly folder: ResultFolder,
  ) {}

  /** Returns the error of a source that ended before it should have; its pairs until there are written. */
  async run(): Promise<StudioError | undefined> {
    const { plan, source, emit } = this.job;
    const lastFrame = lastFrameKnown(source, this.folder);
    const kept = this.folder.pairs.size;
    const total = countPairs(plan.frames, lastFrame);
    if (lastFrame !== undefined && (plan.frames.end ?? 0) > lastFrame) {
      emit({ type: 'notice', message: shortNotice(source, lastFrame) });
    }
    if (kept > 0 && kept !== total)
      emit({ type: 'notice', message: resumeNotice(this.folder.path, kept, total) });
    this.job.onBegin({ total, kept, work: computedPixels(source, plan) });
    for (const run of missingRuns(plan.frames, lastFrame, new Set(this.folder.pairs.keys()))) {
      const decoded = await this.runFrames(run);
      if (run.end !== undefined && decoded.count < (run.end - run.start) / run.step + 1) {
        return truncated(source, decoded.next);
      }
    }
    if (this.outOfRange > 0) emit({ type: 'notice', message: clippedNotice(this.outOfRange) });
    return undefined;
  }

  private async runFrames(run: FrameRange): Promise<{ count: number; next: number }> {
    const { source, estimator, plan } = this.job;
    const signal = AbortSignal.any([this.job.signal, this.failed.signal, this.folder.lost]);
    const decoded = { count: 0, next: run.start };
    const { iterations, maxSize, tiling, backward } = plan;
    const settings = { iterations, maxSize, tiling, backward };
    try {
      const frames = this.counted(source.frames(run, signal), decoded);
      for await (const pair of estimator.pairs(frames, settings, signal)) {
        await this.queue.add(() => this.write(pair));
      }
    } finally {
      // Whatever ended the stream, the pairs computed before it are written.
      await this.queue.drain();
    }
    return decoded;
  }

  private async *counted(
    frames: AsyncIterable<Frame>,
    decoded: { count: number; next: number },
  ): AsyncIterable<Frame> {
    for await (const frame of frames) {
      this.times.set(frame.index, frame.time);
      decoded.count += 1;
      decoded.next = frame.index + 1;
      yield frame;
    }
  }

  private async write(pair: PairFlow): Promise<void> {
    const { plan, name, emit, onPair } = this.job;
    await requireSpace(this.folder.path, ROOM_FOR * this.pairBytes + MANIFEST_BYTES * this.folder.pairs.size);
    const { record, staged, outOfRange } = await stagePair(this.folder.path, pair, plan, this.times);
    await this.folder.write(record, staged);
    this.times.delete(pair.first);
    this.outOfRange += outOfRange;
    const files = record.files.map((file) => join(this.folder.path, file.path));
    emit({ type: 'frame', source: name, index: pair.first, files });
    this.pairBytes = record.files.reduce((sum, file) => sum + file.bytes, 0);
    onPair(this.pairBytes);
  }
}

/** A complete earlier run knows where a source ends that does not say so itself. */
function lastFrameKnown(source: FrameSource, folder: ResultFolder): number | undefined {
  const last = lastFrameOf(source);
  if (last !== undefined || !folder.wasComplete) return last;
  return folder.recordedPairs.reduce((last, pair) => Math.max(last, pair.second), 0);
}

function truncated(source: FrameSource, decodable: number): StudioError {
  return new StudioError(
    'truncated',
    `${source.paths.join(' and ')} is cut short or damaged: only ${decodable} of ${source.frameCount} frames could be decoded.`,
    decodable > 1 ? 'The flow up to there is kept, and marked as incomplete.' : undefined,
  );
}

function shortNotice(source: FrameSource, lastFrame: number): string {
  return `${source.paths.join(' and ')} ends at frame ${lastFrame}, before the range does.`;
}

function resumeNotice(path: string, kept: number, total: number | undefined): string {
  const left = total === undefined ? '' : `, ${total - kept} to go`;
  return `Going on in ${path}: ${kept} ${kept === 1 ? 'pair is' : 'pairs are'} there${left}.`;
}

function clippedNotice(count: number): string {
  const motions = count === 1 ? '1 motion is' : `${count} motions are`;
  return `${motions} beyond the range of the kitti format (-512 to 512 px) and marked unknown in it.`;
}
