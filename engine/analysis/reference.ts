/** From the pixels of a frame to the coordinates in which motion is reported. */
import { createField, type FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import { type Analysis, badAnalysis, type Calibration, METRES, type Point } from './analysis.js';
import { fitHomography, type Homography, project } from './homography.js';

/** Row by row: how the two coordinates change for a pixel to the right and a pixel down. */
export type Jacobian = readonly [xx: number, xy: number, yx: number, yy: number];

/** A frame of reference: positions and vectors in it, in its unit. */
export interface Reference {
  readonly unit: 'px' | 'm';
  /** How much of `unit` a pixel is, where that is the same everywhere. */
  readonly perPixel?: number;
  position(x: number, y: number): Point;
  /** Exact whatever the length of (u, v); for small motions the jacobian times it. */
  displacement(x: number, y: number, u: number, v: number): Point;
  jacobian(x: number, y: number): Jacobian;
}

export interface References {
  /** Pixels along the axes that the analysis asks for. */
  readonly pixels: Reference;
  /** Undefined without calibration. */
  readonly metres?: Reference;
}

/** Throws StudioError `bad-analysis` for a calibration that determines nothing. */
export function referencesOf({ calibration, axes }: Pick<Analysis, 'calibration' | 'axes'>): References {
  const { kind } = calibration;
  const up = axes.yUp ? -1 : 1;
  const pixels = uniform('px', 1, up, axes.origin);
  if (kind === 'none') return { pixels };
  if (kind === 'plane') return { pixels, metres: onPlane(calibration) };
  const { from, to, length, unit } = calibration;
  const seen = Math.hypot(to.x - from.x, to.y - from.y);
  if (seen === 0) throw badAnalysis('The known length lies between two equal points.');
  return { pixels, metres: uniform('m', (length * METRES[unit]) / seen, up, axes.origin) };
}

function uniform(unit: Reference['unit'], perPixel: number, up: 1 | -1, origin: Point): Reference {
  const down = up * perPixel;
  return {
    unit,
    perPixel,
    position: (x, y) => ({ x: perPixel * (x - origin.x), y: down * (y - origin.y) }),
    displacement: (_x, _y, u, v) => ({ x: perPixel * u, y: down * v }),
    jacobian: () => [perPixel, 0, 0, down],
  };
}

function onPlane({ points, unit }: Extract<Calibration, { kind: 'plane' }>): Reference {
  const h = fitHomography(points.map(({ image, plane }) => ({ from: image, to: plane })));
  if (!h || !isInvertible(h)) {
    throw badAnalysis('The four points of the plane determine no view of it: three of them lie in a line.');
  }
  const scale = METRES[unit];
  const scaled = h.map((value, i) => (i < 6 ? scale * value : value)) as unknown as Homography;
  const position = (x: number, y: number) => project(scaled, x, y);
  return {
    unit: 'm',
    position,
    displacement(x, y, u, v) {
      const [a, b] = [position(x, y), position(x + u, y + v)];
      return { x: b.x - a.x, y: b.y - a.y };
    },
    jacobian: (x, y) => jacobianOf(scaled, x, y),
  };
}

function jacobianOf(h: Homography, x: number, y: number): Jacobian {
  const w = h[6] * x + h[7] * y + h[8];
  const at = project(h, x, y);
  return [
    (h[0] - h[6] * at.x) / w,
    (h[1] - h[7] * at.x) / w,
    (h[3] - h[6] * at.y) / w,
    (h[4] - h[7] * at.y) / w,
  ];
}

/** Three points in a line on one side only leave a map that flattens the other. */
function isInvertible([a, b, c, d, e, f, g, h, i]: Homography): boolean {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const size = Math.max(...[a, b, c, d, e, f, g, h, i].map(Math.abs));
  return Number.isFinite(determinant) && Math.abs(determinant) > 1e-12 * size ** 3;
}

/** `field` with its vectors in a reference's coordinates, still on the grid of pixels; unknown stays unknown. */
export function fieldIn(reference: Reference, field: FlowField): FlowField {
  const { width, height, data } = field;
  const mapped = createField(width, height);
  const pixels = width * height;
  const { perPixel } = reference;
  const [scaleU, , , scaleV] = reference.jacobian(0, 0);
  if (perPixel === 1 && scaleV === 1) return field;
  for (let i = 0; i < pixels; i++) {
    const [u, v] = [data[i]!, data[pixels + i]!];
    if (perPixel !== undefined) {
      mapped.data[i] = scaleU * u;
      mapped.data[pixels + i] = scaleV * v;
    } else {
      const known = isKnown(u, v);
      const vector = known ? reference.displacement(i % width, Math.floor(i / width), u, v) : UNKNOWN;
      mapped.data[i] = vector.x;
      mapped.data[pixels + i] = vector.y;
    }
  }
  return mapped;
}

const UNKNOWN: Point = { x: Number.NaN, y: Number.NaN };

/** 1 where the reference's axes turn as those of the picture (y down), -1 where they are mirrored. */
export function handedness(reference: Reference, x: number, y: number): 1 | -1 {
  const [xx, xy, yx, yy] = reference.jacobian(x, y);
  return xx * yy - xy * yx < 0 ? -1 : 1;
}
