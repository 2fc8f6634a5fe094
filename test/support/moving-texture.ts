/** A clip whose motion is known: a texture that moves 3 px to the right and 2 px up from one frame to the next. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { textured } from './texture.js';

export const movingSize = { width: 320, height: 240 };

/** Writes so many frames of it into `folder`, as 0000.png, .... */
export async function writeMovingTexture(folder: string, frames: number): Promise<void> {
  mkdirSync(folder);
  const whole = textured(movingSize.width + 3 * frames, movingSize.height + 2 * frames, 36, 11);
  for (let i = 0; i < frames; i++) {
    // The window goes the other way.
    const window = { left: 3 * (frames - i), top: 2 * i, ...movingSize };
    await whole
      .clone()
      .extract(window)
      .toFile(join(folder, `${String(i).padStart(4, '0')}.png`));
  }
}
