import { ProgressMeter } from '../../jobs/progress.js';
import type { FrameClasses, JobInfo, PictureClasses, ServerEvent } from '../api.js';
import type { Clip } from '../clips.js';
import type { Feed } from '../feed.js';
import type { Jobs } from '../jobs/jobs.js';
import { type Classifying, tellClasses } from './classifying.js';

/** Frames in one run of the graph. */
const BATCH = 8;
/** The models see no more of a frame. */
const WIDTH = 512;

/** What is in the frames of clips: one now, or every so many of them along time. */
export class ClipClasses {
  private readonly known = new Map<string, FrameClasses[]>();

  constructor(
    private readonly jobs: Jobs,
    private readonly classifying: Classifying,
    private readonly feed: Feed<ServerEvent>,
  ) {}

  async ofFrame(clip: Clip, index: number, model: string, signal: AbortSignal): Promise<PictureClasses> {
    const pictures = [await clip.frame(index, WIDTH)];
    const [classes] = await this.classifying.classesOf(model, { pictures, attention: false }, signal);
    return classes!;
  }

  /** So far, by frame. */
  of({ id }: Clip): readonly FrameClasses[] {
    return this.known.get(id) ?? [];
  }

  /** Classifies every `step`-th frame, as far as the clip can be decoded. */
  start(clip: Clip, step: number, model: string): JobInfo {
    this.known.set(clip.id, []);
    return this.jobs.start({
      kind: 'classes',
      title: clip.info.name,
      clip: clip.id,
      run: async (report, signal) => {
        const { frameCount } = clip.info;
        const meter = new ProgressMeter(0, frameCount && Math.ceil(frameCount / step));
        report(meter.report());
        const classifier = await this.classifying.forJobs(model);
        for await (const pictures of batches(clip, step, signal)) {
          const answers = await classifier.classify({ pictures, attention: false }, signal);
          const frames = answers.map(({ probabilities }, i) => ({
            index: pictures[i]!.index,
            ...tellClasses(probabilities, classifier),
          }));
          this.known.get(clip.id)?.push(...frames);
          this.feed.publish({ type: 'classes', clip: clip.id, frames });
          const progress = meter.advance(frames.length);
          if (progress) report(progress);
        }
      },
    });
  }

  forget({ id }: Clip): void {
    this.known.delete(id);
  }
}

async function* batches(clip: Clip, step: number, signal: AbortSignal) {
  for (let first = 0; ; first += BATCH * step) {
    signal.throwIfAborted();
    const indices = Array.from({ length: BATCH }, (_, i) => first + i * step);
    const frames = await Promise.all(indices.map((index) => clip.frameIfAny(index, WIDTH)));
    const there = frames.filter((frame) => frame !== undefined);
    if (there.length > 0) yield there;
    if (there.length < BATCH) return;
  }
}
