/** Heat maps over pictures: where a classifier's answer comes from. */
import { join, parse } from 'node:path';
import sharp from 'sharp';
import { writeFileAtomic } from '../files/atomic.js';
import type { Picture } from '../runtime/frame-image.js';
import type { AttentionMap } from '../runtime/protocol.js';
import type { SourcePicture } from './classify-inputs.js';

/** Writes a picture with its map into `folder`, as NUMBER-NAME.png, or NUMBER-NAME-FRAME.png for a frame of a video. */
export async function writeAttention(
  folder: string,
  number: number,
  { source, frame, picture }: SourcePicture,
  map: AttentionMap,
): Promise<void> {
  const six = (value: number) => String(value).padStart(6, '0');
  const stem = [six(number), parse(source).name, ...(frame === undefined ? [] : [six(frame)])].join('-');
  const { width, height } = picture;
  const data = overlay(picture, map);
  const png = sharp(data, { raw: { width, height, channels: 3 } }).png();
  await writeFileAtomic(join(folder, `${stem}.png`), await png.toBuffer());
}

/** The picture at half its brightness, the map's colours added: black where least, then red, yellow, white where most. */
function overlay({ width, height, data }: Picture, map: AttentionMap): Uint8ClampedArray {
  const heatAt = sampler(map);
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const heat = heatAt(x + 0.5, y + 0.5);
      for (let c = 0; c < 3; c++, at++) {
        out[at] = (data[at] + 255 * Math.min(1, Math.max(0, 3 * heat - c))) / 2;
      }
    }
  }
  return out;
}

/** The map at a point of the picture, bilinear, 0 for its least value and 1 for its largest; 0 beside the part it covers. */
function sampler({ side, values, part }: AttentionMap): (x: number, y: number) => number {
  const least = values.reduce((a, b) => Math.min(a, b));
  const range = values.reduce((a, b) => Math.max(a, b)) - least || 1;
  const cell = (row: number, column: number) => (values[row * side + column]! - least) / range;
  const along = (share: number) => {
    const place = Math.min(side - 1, Math.max(0, share * side - 0.5));
    const first = Math.min(Math.max(0, side - 2), Math.floor(place));
    return { first, second: Math.min(side - 1, first + 1), fraction: place - first };
  };
  return (x, y) => {
    const [u, v] = [(x - part.left) / part.width, (y - part.top) / part.height];
    if (u < 0 || u > 1 || v < 0 || v > 1) return 0;
    const [column, row] = [along(u), along(v)];
    const mix = (r: number) =>
      cell(r, column.first) * (1 - column.fraction) + cell(r, column.second) * column.fraction;
    return mix(row.first) * (1 - row.fraction) + mix(row.second) * row.fraction;
  };
}
