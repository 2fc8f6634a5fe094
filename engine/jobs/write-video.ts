/** Colour videos of a source's flow, rendered from the stored fields, so that a resumed run shows all of them. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Direction } from '../flow/field.js';
import { encodeVideo } from '../video/encode.js';
import { coloredFlow, coloredFrames } from './colored-frames.js';
import type { Video } from './formats.js';
import { videoFile } from './layout.js';
import { framesPerSecond, type Rendering } from './rendering.js';

/**
 * Renders `viz/forward.mp4` and the like, one frame a pair in the source's own speed, all on one colour scale. Returns what a
 * person should know of the result, if anything. Throws StudioError if a field or a frame cannot be read or the video not
 * be written, or the signal's reason.
 */
export async function writeVideo(
  { folder, stored, source, plan, signal }: Rendering,
  direction: Direction,
  video: Video,
): Promise<string | undefined> {
  const relative = videoFile(direction, video);
  const path = join(folder.path, relative);
  const { notice } = await encodeVideo({
    path,
    width: video === 'side-by-side' ? 2 * source.width : source.width,
    height: source.height,
    fps: framesPerSecond(source, plan),
    frames:
      video === 'mp4'
        ? coloredFlow(stored, direction)
        : coloredFrames(video, stored, direction, source, plan, signal),
    signal,
  });
  const { size } = await stat(path);
  await folder.write(
    { type: 'video', pairs: stored.pairs.length, files: [{ path: relative, bytes: size }] },
    [],
  );
  return notice;
}
