/** The true flow of a clip, where files of it are known. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import type { FlowField } from '../flow/field.js';
import { formatOfName, readFlow } from '../flow/formats/index.js';
import { toHalf } from '../flow/half.js';
import { resizeField } from '../flow/resize.js';
import { imagesIn } from '../video/images.js';
import type { FrameSource } from '../video/source.js';

/** From each of some frames to the next. */
export interface Truth {
  /** Frames from which the flow is known, in order. */
  readonly pairs: readonly number[];
  /** Of the clip's size. Throws StudioError for files that cannot be read or have another size. */
  read(first: number): Promise<FlowField>;
}

/**
 * The truth in flow files, or folders of them, matched to frames by the numbers in their names; a single file is the flow of a
 * pair, or of the first frame if its name does not say.
 * @throws StudioError `no-truth` if none matches, `size-mismatch`, and those of readFlow.
 */
export async function openTruth(source: FrameSource, paths: readonly string[]): Promise<Truth> {
  const files = (await Promise.all(paths.map(flowFilesAt))).flat();
  const frames = await frameNumbers(source);
  const last = (source.frameCount ?? Number.POSITIVE_INFINITY) - 1;
  const matched = new Map<number, string>();
  for (const file of files) {
    const number = numbersIn(file);
    const frame = frames ? frames.get(number) : Number(number.split(' ').at(-1) || Number.NaN);
    if (frame !== undefined && frame < last) matched.set(frame, file);
  }
  if (matched.size === 0 && files.length === 1) matched.set(0, files[0]!);
  if (matched.size === 0) throw noTruth(source);
  const pairs = [...matched.keys()].sort((a, b) => a - b);
  const read = async (first: number) => {
    const path = matched.get(first);
    if (path === undefined) throw unknownPair(source.name, first);
    return checkSize(await readFlow(path), source, path);
  };
  // A wrong file is told at once.
  await read(pairs[0]!);
  return { pairs, read };
}

/** A truth as a view shows it: half floats (2, height, width), little-endian, in pixels of the clip; NaN where unknown. */
export function truthView(field: FlowField, width: number): { height: number; bytes: Uint8Array } {
  const height = Math.max(1, Math.round((field.height * width) / field.width));
  const { data } = resizeField(field, width, height);
  const pixels = width * height;
  const [scaleU, scaleV] = [field.width / width, field.height / height];
  const halves = toHalf(data.map((value, i) => value * (i < pixels ? scaleU : scaleV)));
  return { height, bytes: new Uint8Array(halves.buffer) };
}

export const unknownPair = (name: string, first: number): StudioError =>
  new StudioError('no-truth', `The true flow of frame ${first} of ${name} is not known.`);

const noTruth = ({ name }: FrameSource): StudioError =>
  new StudioError(
    'no-truth',
    `None of these is a flow file with the number of a frame of ${name}.`,
    'Give flow files (.flo, KITTI .png, .pfm, .npy) that are numbered like the frames.',
  );

function checkSize(field: FlowField, { width, height, name }: FrameSource, path: string): FlowField {
  if (field.width === width && field.height === height) return field;
  const sizes = `${field.width} x ${field.height} pixels, but ${name} is ${width} x ${height}`;
  throw new StudioError('size-mismatch', `${basename(path)} is ${sizes}.`);
}

/** A file itself, or the flow files of a folder. */
async function flowFilesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    return names
      .filter((name) => formatOfName(name) && !name.startsWith('.'))
      .map((name) => join(path, name));
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** The frames of images by the numbers in their names; undefined for a video, whose frames count from 0. */
async function frameNumbers(source: FrameSource): Promise<Map<string, number> | undefined> {
  if (source.kind === 'video') return undefined;
  const files = source.paths.length === 1 ? await imagesIn(source.paths[0]!) : source.paths;
  return new Map(files.map((file, index) => [numbersIn(file), index]));
}

/** All numbers in a file's name, without leading zeros: `000010_10.png` -> `10 10`. */
const numbersIn = (path: string): string =>
  (parse(path).name.match(/\d+/g) ?? []).map((digits) => String(Number(digits))).join(' ');
