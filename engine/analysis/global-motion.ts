/** One motion for the whole picture, or for a region: what the camera did, or where a region went. */
import { createField, type FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import type { CameraModel } from './analysis.js';
import { fitHomography, type Homography, type Match, project } from './homography.js';
import { LeastSquares } from './linear.js';
import { randomNumbers } from './random.js';

export interface GlobalMotion {
  /** Where each point of the first frame is in the second. */
  readonly matrix: Homography;
  /** Share of the vectors, 0..1, that follow it. */
  readonly inliers: number;
  /** Median distance in pixels of those from it. */
  readonly residual: number;
}

/** So many vectors, evenly spread, tell a motion as well as all of them. */
const SAMPLES = 1500;
const HYPOTHESES = 120;
/** Vectors needed for one hypothesis. */
const NEEDED: Readonly<Record<CameraModel, number>> = { translation: 1, similarity: 2, homography: 4 };
/** A vector further than this from a hypothesis, in pixels and as a share of its length, does not support it. */
const FAR = { pixels: 0.75, share: 0.03 } as const;
const REFITS = 8;
/** Of Tukey's weights: 95 % as efficient as least squares where the noise is normal. */
const TUKEY = 4.685;
/** From a median absolute deviation to a standard deviation. */
const NORMAL = 1.4826;
const SMALLEST_SCALE = 0.02;

/**
 * The motion that most vectors at `pixels` (indices; the whole field unless given) follow, whatever the others do: the best
 * of random hypotheses (MSAC, Torr and Zisserman 2000), always the same ones, then refitted with Tukey's weights. What moves by itself
 * must cover less than the rest. Undefined if too little is known.
 */
export function estimateMotion(
  field: FlowField,
  model: CameraModel,
  pixels?: Uint32Array,
): GlobalMotion | undefined {
  const matches = matchesIn(field, pixels);
  if (matches.length < 2 * NEEDED[model]) return undefined;
  const best = bestHypothesis(matches, model);
  return best && refine(best, matches, model);
}

/** What is left of a field of pixels when a global motion is taken off. */
export function subtractMotion({ width, height, data }: FlowField, { matrix }: GlobalMotion): FlowField {
  const rest = createField(width, height);
  const pixels = width * height;
  const [a, b, c, d, e, f, g, h, i] = matrix;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const w = g * x + h * y + i;
      rest.data[at] = data[at]! - ((a * x + b * y + c) / w - x);
      rest.data[pixels + at] = data[pixels + at]! - ((d * x + e * y + f) / w - y);
    }
  }
  return rest;
}

/** A motion in words at the centre of the picture. */
export interface DescribedMotion {
  /** In pixels to the right and down. */
  readonly shift: { readonly x: number; readonly y: number };
  /** Degrees clockwise on the screen. */
  readonly rotation: number;
  /** 1.01: everything 1 % larger. */
  readonly zoom: number;
}

export function describeMotion(matrix: Homography, width: number, height: number): DescribedMotion {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const there = project(matrix, x, y);
  const [right, down] = [project(matrix, x + 1, y), project(matrix, x, y + 1)];
  const [xx, yx] = [right.x - there.x, right.y - there.y];
  const [xy, yy] = [down.x - there.x, down.y - there.y];
  return {
    shift: { x: there.x - x, y: there.y - y },
    rotation: (Math.atan2(yx - xy, xx + yy) * 180) / Math.PI,
    zoom: Math.sqrt(Math.abs(xx * yy - xy * yx)),
  };
}

function matchesIn({ width, height, data }: FlowField, pixels?: Uint32Array): Match[] {
  const count = width * height;
  const total = pixels?.length ?? count;
  const matches: Match[] = [];
  // Golden-ratio steps spread over rows and columns alike, whatever the width.
  const step = Math.max(1, total / SAMPLES);
  for (let k = 0.5; k < total; k += step) {
    const place = step === 1 ? Math.floor(k) : Math.floor(spread(k / total, total));
    const i = pixels ? pixels[place]! : place;
    const [u, v] = [data[i]!, data[count + i]!];
    if (!isKnown(u, v)) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    matches.push({ from: { x, y }, to: { x: x + u, y: y + v } });
  }
  return matches;
}

/** A place of 0..total for a share of 0..1, near to share * total but out of step with any width. */
function spread(share: number, total: number): number {
  const jitter = (share * SAMPLES * 0.618034) % 1;
  return Math.min(total - 1, share * total + (jitter - 0.5) * (total / SAMPLES));
}

function bestHypothesis(matches: readonly Match[], model: CameraModel): Homography | undefined {
  const random = randomNumbers(1);
  let best: { matrix: Homography; cost: number } | undefined;
  for (let k = 0; k < HYPOTHESES; k++) {
    const chosen = Array.from(
      { length: NEEDED[model] },
      () => matches[Math.floor(random() * matches.length)]!,
    );
    const matrix = fitModel(chosen, model);
    if (!matrix) continue;
    const cost = costOf(matrix, matches, best?.cost ?? Number.POSITIVE_INFINITY);
    if (!best || cost < best.cost) best = { matrix, cost };
  }
  return best?.matrix;
}

/** Each match costs its squared distance, at most that of one that is too far; no further than needed to lose. */
function costOf(matrix: Homography, matches: readonly Match[], enough: number): number {
  let cost = 0;
  for (const match of matches) {
    const [u, v] = [match.to.x - match.from.x, match.to.y - match.from.y];
    const far = FAR.pixels + FAR.share * Math.sqrt(u * u + v * v);
    const distance = distanceFrom(matrix, match);
    cost += distance < far ? (distance / far) ** 2 : 1;
    if (cost >= enough) return cost;
  }
  return cost;
}

function refine(start: Homography, matches: readonly Match[], model: CameraModel): GlobalMotion {
  let matrix = start;
  let scale: number = FAR.pixels;
  for (let k = 0; k < REFITS; k++) {
    const distances = matches.map((match) => distanceFrom(matrix, match));
    const near = distances.filter((distance) => distance < TUKEY * scale);
    scale = Math.max(SMALLEST_SCALE, NORMAL * medianOf(near));
    const weighted = matches.map((match, i) => ({
      ...match,
      weight: tukey(distances[i]! / (TUKEY * scale)),
    }));
    matrix =
      fitModel(
        weighted.filter(({ weight }) => weight > 0),
        model,
      ) ?? matrix;
  }
  const distances = matches.map((match) => distanceFrom(matrix, match));
  const inliers = distances.filter((distance) => distance < TUKEY * scale);
  return { matrix, inliers: inliers.length / matches.length, residual: medianOf(inliers) };
}

const tukey = (share: number): number => (share < 1 ? (1 - share * share) ** 2 : 0);

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

function distanceFrom([a, b, c, d, e, f, g, h, i]: Homography, { from, to }: Match): number {
  const w = 1 / (g * from.x + h * from.y + i);
  const right = (a * from.x + b * from.y + c) * w - to.x;
  const down = (d * from.x + e * from.y + f) * w - to.y;
  return Math.sqrt(right * right + down * down);
}

function fitModel(matches: readonly Match[], model: CameraModel): Homography | undefined {
  if (model === 'homography') return fitHomography(matches);
  return model === 'similarity' ? fitSimilarity(matches) : fitTranslation(matches);
}

function fitTranslation(matches: readonly Match[]): Homography | undefined {
  let [sum, x, y] = [0, 0, 0];
  for (const { from, to, weight = 1 } of matches) {
    sum += weight;
    x += weight * (to.x - from.x);
    y += weight * (to.y - from.y);
  }
  return sum > 0 ? [1, 0, x / sum, 0, 1, y / sum, 0, 0, 1] : undefined;
}

/** x' = a x - b y + c, y' = b x + a y + d. */
function fitSimilarity(matches: readonly Match[]): Homography | undefined {
  const equations = new LeastSquares(4);
  for (const { from, to, weight } of matches) {
    equations.add([from.x, -from.y, 1, 0], to.x, weight);
    equations.add([from.y, from.x, 0, 1], to.y, weight);
  }
  const [a, b, c, d] = equations.solve() ?? [];
  return d === undefined ? undefined : [a!, -b!, c!, b!, a!, d, 0, 0, 1];
}
