/**
 * KITTI's flow PNG (development kit of the KITTI 2015 benchmark, readme.txt): 16-bit RGB, red = u * 64 + 2^15, green =
 * v * 64 + 2^15, blue = 1 where the flow is known, else 0. Steps of 1/64 px from -512 to 511.984375 px.
 */
import sharp from 'sharp';
import { createField, type FlowField } from '../field.js';
import { isKnown } from '../known.js';
import { beginsWith, checkSize, corrupt, type FlowFormat, MOST_PIXELS, viewOf } from './format.js';
import { endOfPng, PNG_SIGNATURE } from './png.js';

const STEPS_PER_PIXEL = 64;
const ZERO = 2 ** 15;
const HIGHEST = 2 ** 16 - 1;
/** With filters chosen row by row the lowest level takes no longer than level 3 without, for files of two thirds the size. */
const PNG = { compressionLevel: 1, adaptiveFiltering: true };

/**
 * Rounds to the nearest step. A vector outside the range is stored as unknown, never clamped: a clamped vector would be
 * read back as a measurement that nobody made. `outOfRange` counts those pixels.
 */
export async function encodeKitti({ width, height, data }: FlowField): Promise<Uint8Array> {
  const pixels = width * height;
  const rgb = new Uint16Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const red = toSteps(data[i]!);
    const green = toSteps(data[pixels + i]!);
    if (!inRange(red) || !inRange(green)) continue;
    rgb[3 * i] = red;
    rgb[3 * i + 1] = green;
    rgb[3 * i + 2] = 1;
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .toColourspace('rgb16')
    .png(PNG)
    .toBuffer();
}

/** Unknown pixels become NaN. Throws `file-corrupt`, also for a PNG that is a picture rather than flow. */
export async function decodeKitti(bytes: Uint8Array, path: string): Promise<FlowField> {
  checkPng(bytes, path);
  const { data, info } = await sharp(bytes, { ignoreIcc: true, limitInputPixels: MOST_PIXELS })
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw corrupt(path, 'is a damaged PNG file', error);
    });
  const { width, height, channels } = info;
  const values = new Uint16Array(data.buffer, data.byteOffset, width * height * channels);
  const field = createField(width, height);
  const pixels = width * height;
  for (let i = 0; i < pixels; i++) {
    const known = values[channels * i + 2] !== 0;
    field.data[i] = known ? fromSteps(values[channels * i]!) : Number.NaN;
    field.data[pixels + i] = known ? fromSteps(values[channels * i + 1]!) : Number.NaN;
  }
  return field;
}

/** Whether `bytes`, the first 26 or more of a file, are those of a PNG that can hold flow: 16-bit RGB. */
export function isKittiPng(bytes: Uint8Array): boolean {
  return beginsWith(bytes, PNG_SIGNATURE) && bytes[24] === 16 && bytes[25] === 2;
}

function checkPng(bytes: Uint8Array, path: string): void {
  if (!beginsWith(bytes, PNG_SIGNATURE)) throw corrupt(path, 'is not a PNG file');
  const end = endOfPng(bytes);
  if (end === undefined) throw corrupt(path, 'is cut short: its last PNG chunk is missing');
  if (end < bytes.length) throw corrupt(path, `goes on for ${bytes.length - end} bytes after its PNG image`);
  if (!isKittiPng(bytes)) {
    throw corrupt(
      path,
      'is a picture, not a KITTI flow file: those are PNG files with 16 bits and three colours',
    );
  }
  checkSize(path, viewOf(bytes).getUint32(16), viewOf(bytes).getUint32(20));
}

function outOfRange({ width, height, data }: FlowField): number {
  const pixels = width * height;
  let count = 0;
  for (let i = 0; i < pixels; i++) {
    const u = data[i]!;
    const v = data[pixels + i]!;
    if (isKnown(u, v) && !(inRange(toSteps(u)) && inRange(toSteps(v)))) count++;
  }
  return count;
}

/** False for NaN too. */
function inRange(steps: number): boolean {
  return steps >= 0 && steps <= HIGHEST;
}

/** The nearest step, as Math.round would find it, which takes three times as long. */
function toSteps(component: number): number {
  return Math.floor(component * STEPS_PER_PIXEL + (ZERO + 0.5));
}

function fromSteps(steps: number): number {
  return (steps - ZERO) / STEPS_PER_PIXEL;
}

export const kitti: FlowFormat = {
  id: 'kitti',
  name: 'KITTI 16-bit PNG',
  extension: '.png',
  describe: 'KITTI 16-bit PNG: steps of 1/64 px within +-512 px, unknown marked in blue',
  matches: (bytes) => beginsWith(bytes, PNG_SIGNATURE),
  encode: encodeKitti,
  decode: decodeKitti,
  outOfRange,
};
