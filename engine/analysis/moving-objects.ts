/** What moves by itself in one pair: superpixels that go together. */
import type { FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import type { Picture } from '../flow/warp.js';
import type { Point } from './analysis.js';
import { type Cells, cellsOf, neighbours, superpixels } from './superpixels.js';

export interface MovingObject {
  /** Cells it is made of. */
  readonly cells: readonly number[];
  /** Pixels it covers. */
  readonly area: number;
  /** In pixels of the frame. */
  readonly centroid: Point;
  /** The mean motion of its innermost cells, in pixels a pair: towards its border flow becomes a blend of two. */
  readonly velocity: Point;
}

export interface MovingObjects {
  readonly grid: Cells;
  readonly objects: readonly MovingObject[];
}

/** Motions of neighbours that differ by less, in pixels and as a share of the faster one, are one motion. */
const ALIKE = { pixels: 0.5, share: 0.25 } as const;
/** How far, as a share of an object's speed, the motion of its rim may lead aside. */
const RIM_ASIDE = 0.25;
/** What turns or nears differs from place to place, but without a step: by less than this, in pixels for each pixel across a border. */
const SMOOTH = 0.12;

/**
 * Finds what moves faster than `minSpeed` (pixels a pair) in `field`, from which the camera's motion is taken off, and covers at least `minArea`
 * pixels. The largest comes first. Outlines follow superpixels of about 7 cells; what is smaller than one is not found.
 */
export function findMovingObjects(
  picture: Picture,
  field: FlowField,
  { minArea, minSpeed }: { minArea: number; minSpeed: number },
): MovingObjects {
  const grid = cellsOf(picture, field);
  const labels = superpixels(grid);
  const motions = motionsOf(grid, labels);
  const groups = merge(grid, labels, motions, minSpeed);
  const objects = groups.map((cells) => describe(grid, cells)).sort((a, b) => b.area - a.area);
  const whole = objects.filter(
    (object, i) => !objects.slice(0, i).some((larger) => isRimOf(object, larger, grid)),
  );
  return { grid, objects: whole.filter(({ area }) => area >= minArea) };
}

interface Motion {
  readonly u: number;
  readonly v: number;
  readonly speed: number;
}

/** The median motion of each superpixel; NaN where most of it is unknown. */
function motionsOf({ width, height, flow }: Cells, labels: Int32Array): Motion[] {
  const members: number[][] = [];
  for (let i = 0; i < labels.length; i++) {
    members[labels[i]!] ??= [];
    members[labels[i]!]!.push(i);
  }
  return members.map((cells) => {
    const known = cells.filter((i) => isKnown(flow[i]!, flow[width * height + i]!));
    if (2 * known.length < cells.length) return { u: Number.NaN, v: Number.NaN, speed: Number.NaN };
    const median = (plane: number) =>
      Float32Array.from(known, (i) => flow[plane * width * height + i]!).sort()[known.length >> 1]!;
    const [u, v] = [median(0), median(1)];
    return { u, v, speed: Math.hypot(u, v) };
  });
}

/** Joins moving superpixels beside each other that move alike, or whose motion goes over into each other. Returns the cells of each group. */
function merge(grid: Cells, labels: Int32Array, motions: readonly Motion[], minSpeed: number): number[][] {
  const parents = motions.map((_, label) => label);
  const rootOf = (label: number): number => {
    let root = label;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  };
  const moves = (label: number) => motions[label]!.speed >= minSpeed;
  for (const { a, b, step } of bordersOf(grid, labels)) {
    if (!moves(a) || !moves(b)) continue;
    if (areAlike(motions[a]!, motions[b]!) || step <= SMOOTH * grid.side) parents[rootOf(a)] = rootOf(b);
  }
  const groups = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    if (!moves(labels[i]!)) continue;
    const root = rootOf(labels[i]!);
    const group = groups.get(root);
    if (group) group.push(i);
    else groups.set(root, [i]);
  }
  return [...groups.values()];
}

interface Border {
  readonly a: number;
  readonly b: number;
  /** The mean difference of motion from a cell to the one beyond the border, in pixels a pair. */
  readonly step: number;
}

/** Between each two superpixels that touch. */
function bordersOf({ width, height, flow }: Cells, labels: Int32Array): Border[] {
  const borders = new Map<number, { a: number; b: number; sum: number; count: number }>();
  const cells = width * height;
  const cross = (i: number, next: number) => {
    if (labels[i] === labels[next]) return;
    const a = Math.min(labels[i]!, labels[next]!);
    const b = Math.max(labels[i]!, labels[next]!);
    const border = borders.get(a * cells + b) ?? { a, b, sum: 0, count: 0 };
    border.sum += Math.hypot(flow[i]! - flow[next]!, flow[cells + i]! - flow[cells + next]!);
    border.count++;
    borders.set(a * cells + b, border);
  };
  for (let i = 0; i < cells; i++) {
    if ((i + 1) % width > 0) cross(i, i + 1);
    if (i + width < cells) cross(i, i + width);
  }
  return [...borders.values()].map(({ a, b, sum, count }) => ({ a, b, step: sum / count }));
}

const areAlike = (a: Motion, b: Motion): boolean =>
  Math.hypot(a.u - b.u, a.v - b.v) <= Math.max(ALIKE.pixels, ALIKE.share * Math.max(a.speed, b.speed));

/**
 * Whether what was found is the rim of a larger object: beside it, and moving as a blend of it and the resting ground, as flow does
 * across a border.
 */
function isRimOf(object: MovingObject, larger: MovingObject, { width, height }: Cells): boolean {
  const [own, other] = [object.velocity, larger.velocity];
  const square = other.x ** 2 + other.y ** 2;
  const share = (own.x * other.x + own.y * other.y) / square;
  const aside = Math.abs(own.x * other.y - own.y * other.x) / square;
  if (share <= 0 || share >= 1 || aside > RIM_ASIDE) return false;
  const inLarger = new Set(larger.cells);
  return object.cells.some((i) => neighbours(i, width, height).some((next) => inLarger.has(next)));
}

function describe(grid: Cells, cells: readonly number[]): MovingObject {
  const { width, height, side, flow } = grid;
  const moving = innermost(cells, width, height).filter((i) => isKnown(flow[i]!, flow[width * height + i]!));
  const mean = (of: readonly number[], value: (i: number) => number) =>
    of.reduce((sum, i) => sum + value(i), 0) / of.length;
  return {
    cells,
    area: cells.length * side * side,
    centroid: {
      x: (mean(cells, (i) => i % width) + 0.5) * side - 0.5,
      y: (mean(cells, (i) => Math.floor(i / width)) + 0.5) * side - 0.5,
    },
    velocity: { x: mean(moving, (i) => flow[i]!), y: mean(moving, (i) => flow[width * height + i]!) },
  };
}

/** Those that are at least half as far from the outside as the one that is furthest; the edge of the picture is no outside. */
function innermost(cells: readonly number[], width: number, height: number): number[] {
  const depths = new Map<number, number>(cells.map((i) => [i, 0]));
  const isBorder = (i: number) => neighbours(i, width, height).some((next) => !depths.has(next));
  let layer = cells.filter(isBorder);
  let depth = 0;
  while (layer.length > 0) {
    depth++;
    for (const i of layer) depths.set(i, depth);
    const next = layer.flatMap((i) => neighbours(i, width, height).filter((one) => depths.get(one) === 0));
    layer = [...new Set(next)];
  }
  return cells.filter((i) => depths.get(i)! >= depth / 2);
}
