/** A clip in which everything moves alike, exactly. */
import { join } from 'node:path';
import sharp from 'sharp';
import { addTexture, createTexture } from '../../engine/flow/texture.js';
import { makeClip } from './clips.js';

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
  const texture = createTexture(['#1b1f3b', '#d1495b', '#edae49', '#f4f1de'], 60, 7);
  const data = new Float64Array(3 * columns * rows);
  for (let at = 0; at < columns * rows; at++) {
    addTexture(data.subarray(3 * at, 3 * at + 3), texture, at % columns, Math.floor(at / columns), 1);
  }
  const still = join(folder, 'texture.png');
  await sharp(Uint8Array.from(data), { raw: { width: columns, height: rows, channels: 3 } }).toFile(still);
  // The window goes the other way.
  const window = `crop=${width}:${height}:${columns - width}-${motion.u}*n:${-motion.v}*n:exact=1`;
  return makeClip(folder, 'moving.mp4', [
    ...['-loop', '1', '-framerate', String(fps), '-i', still, '-vf', window, '-frames:v', String(frames)],
    ...['-c:v', 'libx264', '-crf', '8', '-pix_fmt', 'yuv444p'],
  ]);
}
