/**
 * Superpixels after SLIC (Achanta and others, PAMI 2012), which cluster pixels that are near to each other in place and colour, here
 * and in motion too: their borders follow those of things and of motions.
 */
import type { FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import type { Picture } from '../flow/warp.js';

/** A picture and its motion on a coarser grid: what is clustered. */
export interface Cells {
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture along one side of a cell. */
  readonly side: number;
  /** (height, width): CIE L, a, b. */
  readonly lab: Float32Array;
  /** (2, height, width) in pixels, NaN where unknown. */
  readonly flow: Float32Array;
}

/** Cells at most, along the longer side of a picture. */
const MOST_CELLS = 256;
/** Cells from one centre to the next. */
const SPACING = 7;
const ROUNDS = 3;
/** A difference in colour, and one in motion (pixels, and as a share of the speed), that counts as much as a whole spacing in place. */
const COLOR = 14;
const MOTION = { pixels: 0.6, share: 0.2 } as const;

/** The mean colour of each cell and the motion at its centre. */
export function cellsOf(picture: Picture, field: FlowField): Cells {
  const { width: columns, height: rows, data } = picture;
  const side = Math.max(1, Math.ceil(Math.max(columns, rows) / MOST_CELLS));
  const [width, height] = [Math.floor(columns / side), Math.floor(rows / side)];
  const lab = new Float32Array(3 * width * height);
  const flow = new Float32Array(2 * width * height);
  const share = 1 / (side * side);
  for (let i = 0; i < width * height; i++) {
    const left = (i % width) * side;
    const top = Math.floor(i / width) * side;
    let [r, g, b] = [0, 0, 0];
    for (let y = top; y < top + side; y++) {
      for (let at = 3 * (y * columns + left); at < 3 * (y * columns + left + side); at += 3) {
        r += data[at]!;
        g += data[at + 1]!;
        b += data[at + 2]!;
      }
    }
    toLab(r * share, g * share, b * share, lab, 3 * i);
    const centre = (top + (side >> 1)) * columns + left + (side >> 1);
    flow[i] = field.data[centre]!;
    flow[width * height + i] = field.data[columns * rows + centre]!;
  }
  return { width, height, side, lab, flow };
}

/** Writes sRGB of 0..255 as CIE L*a*b* of the white of D65. */
function toLab(red: number, green: number, blue: number, into: Float32Array, at: number): void {
  const r = LINEAR[Math.round(red)]!;
  const g = LINEAR[Math.round(green)]!;
  const b = LINEAR[Math.round(blue)]!;
  const x = labCurve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = labCurve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = labCurve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  into[at] = 116 * y - 16;
  into[at + 1] = 500 * (x - y);
  into[at + 2] = 200 * (y - z);
}

const labCurve = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);

/** Light of each sRGB value, 0..1. */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

interface Centre {
  x: number;
  y: number;
  readonly lab: [number, number, number];
  u: number;
  v: number;
}

/** (height, width): the number of each cell's superpixel, from 0; each is one connected patch. */
export function superpixels(cells: Cells): Int32Array {
  const centres = seeds(cells);
  const labels = new Int32Array(cells.width * cells.height).fill(-1);
  for (let round = 0; round < ROUNDS; round++) {
    assign(cells, centres, labels);
    move(cells, centres, labels);
  }
  return connected(labels, cells.width, cells.height);
}

function seeds(cells: Cells): Centre[] {
  const centres: Centre[] = [];
  for (let y = SPACING >> 1; y < cells.height; y += SPACING) {
    for (let x = SPACING >> 1; x < cells.width; x += SPACING) centres.push(centreAt(cells, x, y));
  }
  return centres.length > 0 ? centres : [centreAt(cells, 0, 0)];
}

function centreAt({ width, height, lab, flow }: Cells, x: number, y: number): Centre {
  const i = y * width + x;
  return {
    x,
    y,
    lab: [lab[3 * i]!, lab[3 * i + 1]!, lab[3 * i + 2]!],
    u: flow[i]!,
    v: flow[width * height + i]!,
  };
}

function assign({ width, height, lab, flow }: Cells, centres: readonly Centre[], labels: Int32Array): void {
  const nearest = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  for (const [label, centre] of centres.entries()) {
    const bounds = [centre.x, centre.y].map(
      (at) => [Math.round(at) - SPACING, Math.round(at) + SPACING] as const,
    );
    const motion = MOTION.pixels + MOTION.share * (Math.hypot(centre.u, centre.v) || 0);
    for (let y = Math.max(0, bounds[1]![0]); y <= Math.min(height - 1, bounds[1]![1]); y++) {
      for (let x = Math.max(0, bounds[0]![0]); x <= Math.min(width - 1, bounds[0]![1]); x++) {
        const i = y * width + x;
        const place = ((x - centre.x) ** 2 + (y - centre.y) ** 2) / SPACING ** 2;
        if (place >= nearest[i]!) continue;
        const color =
          (lab[3 * i]! - centre.lab[0]) ** 2 +
          (lab[3 * i + 1]! - centre.lab[1]) ** 2 +
          (lab[3 * i + 2]! - centre.lab[2]) ** 2;
        // What is unknown says nothing for or against.
        const other = (flow[i]! - centre.u) ** 2 + (flow[width * height + i]! - centre.v) ** 2 || 0;
        const distance = place + color / COLOR ** 2 + other / motion ** 2;
        if (distance >= nearest[i]!) continue;
        nearest[i] = distance;
        labels[i] = label;
      }
    }
  }
}

/** Centres go to the means of what they got. */
function move({ width, height, lab, flow }: Cells, centres: readonly Centre[], labels: Int32Array): void {
  const sums = new Float64Array(8 * centres.length);
  for (let i = 0; i < labels.length; i++) {
    const at = 8 * labels[i]!;
    if (at < 0) continue;
    sums[at]!++;
    sums[at + 1]! += i % width;
    sums[at + 2]! += Math.floor(i / width);
    for (let c = 0; c < 3; c++) sums[at + 3 + c]! += lab[3 * i + c]!;
    sums[at + 6]! += flow[i]!;
    sums[at + 7]! += flow[width * height + i]!;
  }
  for (const [label, centre] of centres.entries()) {
    const [count, x, y, l, a, b, u, v] = sums.subarray(8 * label, 8 * label + 8);
    if (!count) continue;
    centre.x = x! / count;
    centre.y = y! / count;
    centre.lab.splice(0, 3, l! / count, a! / count, b! / count);
    if (isKnown(u!, v!)) [centre.u, centre.v] = [u! / count, v! / count];
  }
}

/** Numbers the connected patches of equal label anew; those of less than a quarter of a superpixel join a patch beside them. */
export function connected(labels: Int32Array, width: number, height: number): Int32Array {
  const patches = new Int32Array(labels.length).fill(-1);
  const stack: number[] = [];
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if (patches[start] !== -1) continue;
    let beside = -1;
    const members: number[] = [start];
    patches[start] = count;
    stack.push(start);
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      for (const next of neighbours(i, width, height)) {
        if (patches[next] === -1 && labels[next] === labels[start]) {
          patches[next] = count;
          stack.push(next);
          members.push(next);
        } else if (patches[next] !== -1 && patches[next] !== count) beside = patches[next]!;
      }
    }
    if (beside !== -1 && members.length < SPACING ** 2 / 4) for (const i of members) patches[i] = beside;
    else count++;
  }
  return patches;
}

/** The cells above, below and to both sides. */
export function neighbours(i: number, width: number, height: number): number[] {
  const x = i % width;
  const beside: number[] = [];
  if (x > 0) beside.push(i - 1);
  if (x < width - 1) beside.push(i + 1);
  if (i >= width) beside.push(i - width);
  if (i < width * (height - 1)) beside.push(i + width);
  return beside;
}
