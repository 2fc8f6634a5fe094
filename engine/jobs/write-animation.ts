/** The colours of a source's flow as an animated WebP, small enough for a page or a message. */
import sharp from 'sharp';
import type { Direction } from '../flow/field.js';
import { coloredFlow } from './colored-frames.js';
import { animationFile } from './layout.js';
import { framesPerSecond, type Rendering, writeRendered } from './rendering.js';

/** Pixels of the longer side, at most. */
const MOST_SIDE = 480;
/** Pictures in it, at most: all are in memory at once. Of more pairs every second, third, ... is shown. */
const MOST_PICTURES = 240;

/**
 * Renders `viz/forward.webp`, which repeats for ever in the source's own speed. Returns a notice if it leaves pairs out. Throws
 * StudioError, or the signal's reason.
 */
export async function writeAnimation(
  rendering: Rendering,
  direction: Direction,
): Promise<string | undefined> {
  const { stored, source, plan, signal } = rendering;
  const every = Math.ceil(stored.pairs.length / MOST_PICTURES);
  const pictures: Buffer[] = [];
  let size = { width: 0, height: 0 };
  let index = 0;
  for await (const colors of coloredFlow(stored, direction)) {
    signal?.throwIfAborted();
    if (index++ % every !== 0) continue;
    const { data, info } = await sharp(colors, {
      raw: { width: source.width, height: source.height, channels: 3 },
    })
      .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    pictures.push(data);
    size = info;
  }
  const { width, height } = size;
  const raw = { width, height: height * pictures.length, channels: 3, pageHeight: height } as const;
  const milliseconds = Math.round((1000 * every) / framesPerSecond(source, plan));
  const animation = await sharp(Buffer.concat(pictures), { raw })
    .webp({ delay: pictures.map(() => milliseconds), loop: 0 })
    .toBuffer();
  const path = animationFile(direction);
  await writeRendered(rendering, path, stored.pairs.length, animation);
  return every === 1 ? undefined : `${path} shows one in ${every} pairs, to stay small.`;
}
