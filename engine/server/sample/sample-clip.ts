/** The clip that the studio brings along: a scene made by code when the program is built, whose true flow is known exactly. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../errors.js';
import { trueDemoFlow } from '../../flow/synthetic.js';
import { projectRoot } from '../../root.js';
import { type Truth, unknownPair } from '../truth.js';

/** Size, length and pace. */
export const SAMPLE = { width: 640, height: 360, frames: 60, fps: 24 } as const;

/** Where `npm run build` puts it. The number grows with every change of the scene: what is there is not made again. */
export const samplePath: string = join(projectRoot, 'dist/sample/1/sample.mp4');

/** Its path. Throws StudioError `no-sample` where it could not be made. */
export async function sampleClip(): Promise<string> {
  if (await stat(samplePath).catch(() => undefined)) return samplePath;
  throw new StudioError('no-sample', 'The sample clip is not there.', 'Run "npm run build" to make it.');
}

export const sampleTruth: Truth = {
  pairs: Array.from({ length: SAMPLE.frames - 1 }, (_, first) => first),
  async read(first) {
    if (first < SAMPLE.frames - 1) return trueDemoFlow(SAMPLE, first);
    throw unknownPair('the sample clip', first);
  },
};
