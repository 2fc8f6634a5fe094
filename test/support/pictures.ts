import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Writes RGB pictures below `folder`, as name/000000.png, .... Returns ffmpeg's pattern for them. */
export async function writePictures(
  folder: string,
  name: string,
  { width, height }: { width: number; height: number },
  pictures: Iterable<Uint8Array>,
): Promise<string> {
  const inside = join(folder, name);
  mkdirSync(inside, { recursive: true });
  let index = 0;
  for (const data of pictures) {
    const path = join(inside, `${String(index++).padStart(6, '0')}.png`);
    await sharp(data, { raw: { width, height, channels: 3 } }).toFile(path);
  }
  return join(inside, '%06d.png');
}
