/** Pictures as JPEG, for pages. */
import type { Context } from 'hono';
import sharp from 'sharp';
import type { Picture } from '../runtime/frame-image.js';

const QUALITY = 88;

/** At most `most` pixels wide. */
export function encodeJpeg({ data, width, height }: Picture, most: number): Promise<Buffer> {
  const bytes = data instanceof Uint8Array ? data : Uint8ClampedArray.from(data);
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .resize({ width: Math.min(width, most) })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

/** A picture as an answer: what an address names stays as it is. */
export const jpegAnswer = (c: Context, jpeg: Buffer) =>
  c.body(new Uint8Array(jpeg), 200, {
    'content-type': 'image/jpeg',
    'cache-control': 'private, max-age=86400',
  });
