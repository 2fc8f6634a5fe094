/** One source of a plan from its frames to its result folder. */
import { join, resolve } from 'node:path';
import { StudioError } from '../errors.js';
import { chooseTiling } from '../models/flowformer/inference.js';
import type { FrameRange } from '../video/frame.js';
import type { Program } from '../video/programs.js';
import type { FrameSource } from '../video/source.js';
import type { Extent } from './batch-progress.js';
import type { EventSink } from './events.js';
import { fingerprintSource } from './fingerprint.js';
import { foldersOf } from './layout.js';
import type { Origin } from './manifest.js';
import { PairWriter } from './pair-writer.js';
import { countPairs } from './pending.js';
import type { Plan } from './plan.js';
import { writeRenders } from './renders.js';
import { ResultFolder } from './results.js';
import type { JobEstimator } from './services.js';
import { StoredFlow } from './stored-flow.js';
import { showTile } from './tiling-choice.js';

export interface SourceJob {
  readonly plan: Plan;
  readonly source: FrameSource;
  /** Of the result folder, unique in the plan. */
  readonly name: string;
  readonly estimator: JobEstimator;
  /** The program that decodes or encodes for this source, if one does. */
  readonly ffmpeg: Program | undefined;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  /** Told what there is to do, then of every pair that is written and of its bytes. */
  readonly onBegin: (extent: Extent) => void;
  readonly onPair: (bytes: number) => void;
}

export interface SourceResult {
  /** The result folder, then the videos and tables in it. */
  readonly outputs: readonly string[];
  readonly computed: number;
  readonly kept: number;
}

/**
 * Computes and writes the pairs that are missing, then what is rendered from them, then the manifest. Throws StudioError; pairs written
 * until then stay, with a manifest that says why it is incomplete, and the folder is removed if there are none.
 */
export async function runSource(job: SourceJob): Promise<SourceResult> {
  const { plan, source, name } = job;
  checkRange(source, plan.frames);
  const path = resolve(plan.out, name);
  const folder = await ResultFolder.open(path, await originOf(job), foldersOf(plan), plan.overwrite);
  const kept = folder.pairs.size;
  try {
    await writeMissing(job, folder);
  } catch (error) {
    const stopped = [job.signal, folder.lost].find((signal) => signal.aborted);
    const failure = stopped ? stopped.reason : error;
    // What went wrong first is what the person must know, even if the manifest cannot be written either.
    await folder.close(failure instanceof Error ? failure.message : String(failure)).catch(() => {});
    throw failure;
  }
  await folder.close();
  const rendered = [...folder.videos.keys()].filter((file) => !file.endsWith('.exr'));
  const outputs = [path, ...rendered.map((file) => join(path, file))];
  return { outputs, computed: folder.pairs.size - kept, kept };
}

/** A source that ends early gets its videos and the like too, of the pairs that are there, before its error is thrown. */
async function writeMissing(job: SourceJob, folder: ResultFolder): Promise<void> {
  const kept = new Set(folder.pairs.keys());
  const shortfall = await new PairWriter(job, folder).run();
  if (folder.pairs.size === 0) throw shortfall ?? tooFewFrames(job.source, job.plan.frames);
  const computed = new Set([...folder.pairs.keys()].filter((first) => !kept.has(first)));
  const { plan, source, signal, emit } = job;
  const stored = new StoredFlow(folder, plan);
  await writeRenders({ folder, stored, source, plan, signal }, computed, emit);
  if (shortfall) throw shortfall;
}

async function originOf({ plan, source, estimator, ffmpeg }: SourceJob): Promise<Origin> {
  const { kind, paths, width, height, frameCount, fps } = source;
  return {
    source: {
      kind,
      paths: [...paths],
      width,
      height,
      frameCount,
      fps,
      fingerprint: await fingerprintSource(paths),
    },
    model: { id: estimator.modelId, sha256: estimator.modelSha256 },
    settings: {
      frames: plan.frames,
      formats: plan.formats,
      viz: plan.viz,
      extras: plan.extras,
      backward: plan.backward,
      maxSize: plan.maxSize,
      iterations: plan.iterations ?? estimator.inference.iterations,
      tile: showTile(chooseTiling(estimator.inference, plan.tiling).tile),
      overlap: plan.tiling.overlap,
      padding: plan.tiling.padding,
    },
    ffmpeg: ffmpeg && { version: ffmpeg.version, path: ffmpeg.path, source: ffmpeg.source },
  };
}

/** Throws before anything is written if the source is known to hold no pair of the range. */
function checkRange(source: FrameSource, range: FrameRange): void {
  if (source.frameCount === undefined) return;
  if (countPairs(range, source.frameCount - 1) === 0) throw tooFewFrames(source, range);
}

function tooFewFrames(source: FrameSource, range: FrameRange): StudioError {
  const { frameCount } = source;
  const count =
    frameCount === undefined ? 'too few frames' : frameCount === 1 ? '1 frame' : `${frameCount} frames`;
  const wanted = `${range.start}:${range.end ?? ''}:${range.step}`;
  return new StudioError(
    'too-few-frames',
    `${source.paths.join(' and ')} has ${count}: no pair of them is in the range ${wanted}.`,
    'Flow needs two frames; frames count from 0.',
  );
}
