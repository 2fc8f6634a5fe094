/** The colour video of a source's flow, rendered from the stored fields, so that a resumed run shows all of them. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { flowToColor } from '../flow/color.js';
import type { Direction } from '../flow/field.js';
import { flowFormats, readFlow } from '../flow/formats/index.js';
import { encodeVideo } from '../video/encode.js';
import type { PairRecord } from './journal.js';
import { directionsOf, flowFile, videoFile } from './layout.js';
import type { Plan } from './plan.js';
import type { ResultFolder } from './results.js';

/** Pairs a second in the video of a source without a frame rate of its own. */
const DEFAULT_FPS = 10;

/**
 * Renders `viz/forward.mp4` or `viz/backward.mp4`, one frame a pair in the source's own speed, all on one colour scale.
 * Returns what a person should know of the result, if anything. Throws StudioError if a field cannot be read or the
 * video not be written, or the signal's reason.
 */
export async function writeVideo(
  folder: ResultFolder,
  direction: Direction,
  plan: Plan,
  sourceFps: number | undefined,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const pairs = [...folder.pairs.values()].sort((a, b) => a.first - b.first);
  const format = Object.values(flowFormats).find(({ id }) => plan.formats.includes(id))!;
  const file = (pair: PairRecord) => join(folder.path, flowFile(direction, pair.first, format.id));
  const index = directionsOf(plan).indexOf(direction);
  const maxMagnitude = pairs.reduce((largest, pair) => Math.max(largest, pair.motion[index] ?? 0), 0);
  const { width, height } = await readFlow(file(pairs[0]!));
  const relative = videoFile(direction);
  const path = join(folder.path, relative);
  const { notice } = await encodeVideo({
    path,
    width,
    height,
    fps: sourceFps === undefined ? DEFAULT_FPS : sourceFps / plan.frames.step,
    frames: colorFrames(pairs.map(file), maxMagnitude),
    signal,
  });
  const { size } = await stat(path);
  await folder.write({ type: 'video', pairs: pairs.length, files: [{ path: relative, bytes: size }] }, []);
  return notice;
}

async function* colorFrames(files: readonly string[], maxMagnitude: number): AsyncIterable<Uint8Array> {
  for (const file of files) yield flowToColor(await readFlow(file), { maxMagnitude });
}
