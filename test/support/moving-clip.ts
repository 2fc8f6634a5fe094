/** A clip in which everything moves alike, exactly. */
import { join } from 'node:path';
import { makeClip } from './clips.js';
import { textured } from './texture.js';

export const MOVING = {
  width: 320,
  height: 240,
  frames: 14,
  fps: 10,
  /** Of everything in it, in pixels a frame. */
  motion: { u: 3, v: -2 },
} as const;

/** Writes a texture that moves by MOVING.motion into `folder`, as moving.mp4. Returns its path. */
export async function movingClip(folder: string): Promise<string> {
  const { width, height, frames, fps, motion } = MOVING;
  const columns = width + motion.u * frames;
  const rows = height - motion.v * frames;
  const still = join(folder, 'texture.png');
  await textured(columns, rows, 60, 7).toFile(still);
  // The window goes the other way.
  const window = `crop=${width}:${height}:${columns - width}-${motion.u}*n:${-motion.v}*n:exact=1`;
  return makeClip(folder, 'moving.mp4', [
    ...['-loop', '1', '-framerate', String(fps), '-i', still, '-vf', window, '-frames:v', String(frames)],
    ...['-c:v', 'libx264', '-crf', '8', '-pix_fmt', 'yuv444p'],
  ]);
}
