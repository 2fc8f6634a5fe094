import { basename } from 'node:path';
import PQueue from 'p-queue';
import { StudioError } from '../../errors.js';
import { classesCsv } from '../../jobs/classes-csv.js';
import { type ClassesEvent, classifyInputs } from '../../jobs/classify.js';
import type { Progress } from '../../jobs/progress.js';
import type { Picture } from '../../runtime/frame-image.js';
import { readImage } from '../../video/image.js';
import { openSource } from '../../video/open.js';
import type { Attention, ClassifiedPicture, JobInfo, ServerEvent } from '../api.js';
import type { Feed } from '../feed.js';
import type { Jobs } from '../jobs/jobs.js';
import { encodeJpeg } from '../jpeg.js';
import { titleOf } from '../names.js';
import { type Classifying, TOP } from './classifying.js';

/** What became of one job. */
interface Classification {
  readonly paths: readonly string[];
  readonly model: string;
  readonly pictures: ClassifiedPicture[];
  /** Of the pictures by their number; undefined for what could not be read. */
  readonly answers: (ClassesEvent | undefined)[];
}

/** Large pictures are decoded for thumbnails, and take their memory: so many at a time. */
const DECODERS = 2;

/** Images and folders of them that were handed over to be classified. */
export class PictureJobs {
  private readonly all = new Map<string, Classification>();
  private readonly decoding = new PQueue({ concurrency: DECODERS });

  constructor(
    private readonly jobs: Jobs,
    private readonly classifying: Classifying,
    private readonly feed: Feed<ServerEvent>,
    /** A sentence as people should read it. */
    private readonly readable: (sentence: string) => string,
  ) {}

  start(paths: readonly string[], model: string): JobInfo {
    const classification: Classification = { paths, model, pictures: [], answers: [] };
    const job = this.jobs.start({
      kind: 'classify',
      title: titleOf(paths),
      run: async (report, signal, id) => {
        let progress: Progress = { type: 'progress', done: 0, rate: 0 };
        const add = (picture: ClassifiedPicture, answer?: ClassesEvent) => {
          classification.pictures.push(picture);
          classification.answers.push(answer);
          this.feed.publish({ type: 'picture', job: id, picture });
          // What cannot be read is done with, too.
          report({ ...progress, done: classification.pictures.length });
        };
        const classifier = await this.classifying.forJobs(model);
        const plan = { inputs: paths, frames: { start: 0, step: 1 }, top: TOP };
        const services = {
          classifier,
          openSource: (inputs: readonly string[], abort: AbortSignal) => openSource(inputs, undefined, abort),
        };
        const knows = classifier.labels.length;
        await classifyInputs(
          plan,
          services,
          (event) => {
            const n = classification.pictures.length;
            if (event.type === 'classes') {
              const { source, frame, sure, classes, width, height } = event;
              const name = frame === undefined ? basename(source) : `${basename(source)} ${frame}`;
              add({ n, name, width, height, sure, classes, knows }, event);
            } else if (event.type === 'error') {
              const { code, message, advice, source = '' } = event;
              add({ n, name: basename(source), error: { code, message: this.readable(message), advice } });
            } else if (event.type === 'progress') progress = event;
            else report(event);
          },
          signal,
        );
      },
    });
    this.all.set(job.id, classification);
    return job;
  }

  /** The same pictures, by another model. Throws StudioError `unknown-job`. */
  again(job: string, model: string): JobInfo {
    return this.start(this.get(job).paths, model);
  }

  pictures(job: string): readonly ClassifiedPicture[] {
    return this.get(job).pictures;
  }

  /** A picture as JPEG, at most `width` pixels wide. Throws StudioError `no-picture`, and those of its file. */
  async image(job: string, n: number, width: number, signal: AbortSignal): Promise<Buffer> {
    return encodeJpeg(await this.read(job, n, signal), width);
  }

  /** Where the answer for a picture comes from. Throws as image(). */
  async attention(job: string, n: number, signal: AbortSignal): Promise<Attention> {
    const picture = await this.read(job, n, signal);
    const request = { pictures: [picture], attention: true };
    const [answer] = await this.classifying.classify(this.get(job).model, request, signal);
    const { side, values, part } = answer!.attention!;
    const [w, h] = [picture.width, picture.height];
    return {
      side,
      values: [...values],
      part: { x: part.left / w, y: part.top / h, width: part.width / w, height: part.height / h },
    };
  }

  /** All answers as a table, a line for each class of each picture. */
  csv(job: string): string {
    const answers = this.get(job).answers.filter((answer) => answer !== undefined);
    return classesCsv(answers.map((answer) => ({ ...answer, source: basename(answer.source) })));
  }

  forget(job: string): void {
    this.all.delete(job);
  }

  private get(job: string): Classification {
    const known = this.all.get(job);
    if (known) return known;
    throw new StudioError('unknown-job', 'There is no such classification.');
  }

  private async read(job: string, n: number, signal: AbortSignal): Promise<Picture> {
    const answer = this.get(job).answers[n];
    if (!answer) throw new StudioError('no-picture', `There is no picture ${n}.`);
    return this.decoding.add(() => {
      signal.throwIfAborted();
      return answer.frame === undefined ? readImage(answer.source) : readFrame(answer, signal);
    });
  }
}

async function readFrame({ source, frame }: ClassesEvent, signal: AbortSignal): Promise<Picture> {
  const video = await openSource([source], undefined, signal);
  for await (const picture of video.frames({ start: frame!, end: frame, step: 1 }, signal)) return picture;
  throw new StudioError('no-frame', `${video.name} has no frame ${frame}.`);
}
