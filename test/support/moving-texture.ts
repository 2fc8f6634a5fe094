/** A clip whose motion is known: a texture that moves 3 px to the right and 2 px up from one frame to the next. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { addTexture, createTexture } from '../../engine/flow/texture.js';

export const movingSize = { width: 320, height: 240 };

/** Writes so many frames of it into `folder`, as 0000.png, .... */
export async function writeMovingTexture(folder: string, frames: number): Promise<void> {
  mkdirSync(folder);
  const texture = createTexture(['#1b1f3b', '#d1495b', '#edae49', '#f4f1de'], 36, 11);
  const [width, height] = [movingSize.width + 3 * frames, movingSize.height + 2 * frames];
  const data = new Float64Array(3 * width * height);
  for (let at = 0; at < width * height; at++) {
    addTexture(data.subarray(3 * at, 3 * at + 3), texture, at % width, Math.floor(at / width), 1);
  }
  const whole = sharp(Uint8Array.from(data), { raw: { width, height, channels: 3 } });
  for (let i = 0; i < frames; i++) {
    // The window goes the other way.
    const window = { left: 3 * (frames - i), top: 2 * i, ...movingSize };
    await whole
      .clone()
      .extract(window)
      .toFile(join(folder, `${String(i).padStart(4, '0')}.png`));
  }
}
