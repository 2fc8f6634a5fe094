/** What everything that is rendered from the stored flow works with. */
import { join } from 'node:path';
import { stageFile } from '../files/atomic.js';
import type { FrameSource } from '../video/source.js';
import type { Plan } from './plan.js';
import type { ResultFolder } from './results.js';
import type { StoredFlow } from './stored-flow.js';

export interface Rendering {
  readonly folder: ResultFolder;
  readonly stored: StoredFlow;
  readonly source: FrameSource;
  readonly plan: Plan;
  readonly signal?: AbortSignal;
}

/** Pairs a second in the video of a source without a frame rate of its own. */
const DEFAULT_FPS = 10;

/** How many pairs a second keep the source's own speed. */
export function framesPerSecond({ fps }: FrameSource, { frames }: Plan): number {
  return fps === undefined ? DEFAULT_FPS : fps / frames.step;
}

/** Puts the file at `path`, relative to the result folder, in place under a record that it shows `pairs`. Throws StudioError. */
export async function writeRendered(
  { folder }: Rendering,
  path: string,
  pairs: number,
  data: Uint8Array | string,
): Promise<void> {
  const file = await stageFile(join(folder.path, path), data);
  await folder.write({ type: 'video', pairs, files: [{ path, bytes: file.bytes }] }, [file]);
}
