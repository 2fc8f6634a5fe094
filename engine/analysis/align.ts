/**
 * The last tenths of a pixel of a global motion, from the pictures themselves. A network's flow is off by the same few tenths in wide areas,
 * which no averaging over vectors removes; brightness is not.
 */
import type { FlowField } from '../flow/field.js';
import { bilinear, isInside } from '../flow/sample.js';
import type { Picture } from '../flow/warp.js';
import type { CameraModel } from './analysis.js';
import type { GlobalMotion } from './global-motion.js';
import { compose, type Homography, invert, project } from './homography.js';
import { LeastSquares } from './linear.js';

/** (height, width) brightness, smoothed over 3 x 3 pixels. */
export interface Brightness {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

const SAMPLES = 3000;
const ROUNDS = 8;
/** Pixels at the picture's corners: a change of less ends the search, one of more in all is no refinement. */
const DONE = 0.002;
const FURTHEST = 1.5;
/** Vectors further than this from the motion, in pixels, are of something else. */
const NEAR = 1.5;
/** Differences of brightness beyond so many of their median count for nothing (Tukey). */
const TUKEY = 7;

export function brightnessOf({ width, height, data }: Picture): Brightness {
  const count = width * height;
  const grey = new Float32Array(count);
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    grey[i] = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  }
  return { width, height, data: smoothed(smoothed(grey, 1), width) };
}

/** Each value with a quarter of those `stride` before and after it, where there are such. */
function smoothed(values: Float32Array, stride: number): Float32Array {
  const smooth = values.slice();
  for (let i = stride; i < values.length - stride; i++) {
    smooth[i] = 0.25 * (values[i - stride]! + values[i + stride]!) + 0.5 * values[i]!;
  }
  return smooth;
}

/**
 * `motion` of `field` so that the second picture lies best on the first where they follow it: Gauss and Newton's steps by the inverse
 * compositional algorithm (Baker and Matthews, IJCV 2004), with robust weights and for whatever brightness changed as a whole. The motion
 * itself where the pictures hold too little, or do not agree.
 */
export function alignMotion(
  motion: GlobalMotion,
  model: CameraModel,
  field: FlowField,
  first: Brightness,
  second: Brightness,
): GlobalMotion {
  const { width, height } = first;
  const samples = samplesOf(motion, model, field, first);
  const frame = normalised(width, height);
  let { matrix } = motion;
  for (let round = 0; round < ROUNDS; round++) {
    const step = stepOf(samples, model, matrix, second);
    if (!step) return motion;
    const before = matrix;
    matrix = compose(matrix, compose(invert(frame), compose(invert(step), frame)));
    if (furthest(before, matrix, width, height) < DONE) break;
  }
  return furthest(motion.matrix, matrix, width, height) < FURTHEST ? { ...motion, matrix } : motion;
}

interface Sample {
  readonly x: number;
  readonly y: number;
  readonly value: number;
  /** How brightness changes with each parameter, and with gain and offset. */
  readonly slopes: readonly number[];
}

function samplesOf(
  { matrix }: GlobalMotion,
  model: CameraModel,
  field: FlowField,
  first: Brightness,
): Sample[] {
  const { width, height, data } = first;
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / SAMPLES)));
  const [size, cx, cy] = [height / 2, (width - 1) / 2, (height - 1) / 2];
  const samples: Sample[] = [];
  for (let y = 2; y < height - 2; y += step) {
    for (let x = 2; x < width - 2; x += step) {
      const i = y * width + x;
      const there = project(matrix, x, y);
      const off = Math.hypot(there.x - x - field.data[i]!, there.y - y - field.data[width * height + i]!);
      if (!(off < NEAR)) continue;
      const right = ((data[i + 1]! - data[i - 1]!) / 2) * size;
      const down = ((data[i + width]! - data[i - width]!) / 2) * size;
      const slopes = [...slopesOf(model, (x - cx) / size, (y - cy) / size, right, down), data[i]!, 1];
      samples.push({ x, y, value: data[i]!, slopes });
    }
  }
  return samples;
}

/** By the parameters of stepMatrix(), at (x, y) of the normalised frame. */
function slopesOf(model: CameraModel, x: number, y: number, right: number, down: number): number[] {
  if (model === 'translation') return [right, down];
  if (model === 'similarity') return [right, down, right * x + down * y, down * x - right * y];
  const forward = right * x + down * y;
  return [right, down, right * x, right * y, down * x, down * y, -forward * x, -forward * y];
}

function stepMatrix(model: CameraModel, p: readonly number[]): Homography {
  const [right, down, a, b, c, d, g, h] = p as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (model === 'translation') return [1, 0, right, 0, 1, down, 0, 0, 1];
  if (model === 'similarity') return [1 + a, -b, right, b, 1 + a, down, 0, 0, 1];
  return [1 + a, b, right, c, 1 + d, down, g, h, 1];
}

/** The small motion by which the first picture comes nearest to the second under `matrix`; undefined if nothing tells. */
function stepOf(samples: readonly Sample[], model: CameraModel, matrix: Homography, second: Brightness) {
  const { width, height, data } = second;
  const differences = samples.map(({ x, y, value }) => {
    const there = project(matrix, x, y);
    if (!isInside(there.x, there.y, width, height)) return Number.NaN;
    return bilinear(data, 0, 1, width, there.x, there.y) - value;
  });
  const sizes = Float32Array.from(
    differences.filter((one) => !Number.isNaN(one)),
    Math.abs,
  ).sort();
  const limit = TUKEY * Math.max(0.2, sizes[sizes.length >> 1] ?? 0);
  const unknowns = samples[0]?.slopes.length ?? 0;
  if (sizes.length < 20 * unknowns) return undefined;
  const equations = new LeastSquares(unknowns);
  for (const [i, { slopes }] of samples.entries()) {
    const difference = differences[i]!;
    if (!(Math.abs(difference) < limit)) continue;
    equations.add(slopes, difference, (1 - (difference / limit) ** 2) ** 2);
  }
  const solved = equations.solve();
  return solved && stepMatrix(model, solved);
}

/** To coordinates around the centre, in halves of the height. */
const normalised = (width: number, height: number): Homography => {
  const size = height / 2;
  return [1 / size, 0, -(width - 1) / 2 / size, 0, 1 / size, -(height - 1) / 2 / size, 0, 0, 1];
};

/** How far apart two motions take a corner, in pixels. */
function furthest(a: Homography, b: Homography, width: number, height: number): number {
  const corners = [
    [0, 0],
    [width - 1, 0],
    [0, height - 1],
    [width - 1, height - 1],
  ] as const;
  return Math.max(
    ...corners.map(([x, y]) => {
      const [p, q] = [project(a, x, y), project(b, x, y)];
      return Math.hypot(p.x - q.x, p.y - q.y);
    }),
  );
}
