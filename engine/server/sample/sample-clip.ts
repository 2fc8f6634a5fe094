/** The clip that the studio brings along: a scene made by code the first time, whose true flow is known exactly. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StudioError } from '../../errors.js';
import { makeFolder } from '../../files/make-folder.js';
import { trueDemoFlow } from '../../flow/synthetic.js';
import { projectRoot } from '../../root.js';
import { type Truth, unknownPair } from '../truth.js';
import { SAMPLE } from './scene.js';

/** Makes the video below `cache` unless it is there; returns its path. */
export class SampleClip {
  private making?: Promise<void>;

  constructor(private readonly folder: string) {}

  /** Throws StudioError if it cannot be made. */
  async path(): Promise<string> {
    const path = join(this.folder, 'sample.mp4');
    if (await stat(path).catch(() => undefined)) return path;
    await makeFolder(this.folder);
    this.making ??= render(path).finally(() => {
      this.making = undefined;
    });
    await this.making;
    return path;
  }
}

export const sampleTruth: Truth = {
  pairs: Array.from({ length: SAMPLE.frames - 1 }, (_, first) => first),
  async read(first) {
    if (first < SAMPLE.frames - 1) return trueDemoFlow(SAMPLE, first);
    throw unknownPair('the sample clip', first);
  },
};

/** In a thread of its own: it takes seconds. */
function render(path: string): Promise<void> {
  const worker = new Worker(join(projectRoot, 'dist/engine/server/sample/worker.js'), { workerData: path });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (cause) =>
      reject(
        new StudioError('no-sample', `The sample clip could not be made: ${cause.message}`, undefined, {
          cause,
        }),
      ),
    );
  });
}
