/** How motion changes from place to place: the velocity gradient and what follows from it. */
import type { FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import type { Jacobian } from './reference.js';

/** All in 1 / the time that the vectors are for. NaN where it cannot be told. */
export interface Rates {
  /** du/dx + dv/dy: above 0 where motion spreads. */
  readonly divergence: number;
  /** dv/dx - du/dy: twice the rate of turning, from x towards y (with y down, clockwise on the screen). */
  readonly vorticity: number;
  /** (2 S:S)^1/2 of the rate-of-strain tensor S; in a pure shear the shear rate. */
  readonly strain: number;
  /** (W:W - S:S) / 2 of the tensors of turning and strain: above 0 in a vortex (Hunt, Wray and Moin 1988). */
  readonly q: number;
}

/** (du/dx, du/dy, dv/dx, dv/dy) for a step of one pixel. */
export type Gradient = [ux: number, uy: number, vx: number, vy: number];

/**
 * The gradient at pixel (x, y), into `into`. Central differences, whose error is h^2/6 of the third derivative; beside the edge
 * of the picture or of what is known second order to one side, twice that error; with a single known neighbour first order, half the second derivative.
 * So all are exact for linear and, but for the last, for quadratic fields. NaN at unknown pixels, and along a direction without known neighbours.
 */
export function gradientAt(
  { width, height, data }: FlowField,
  x: number,
  y: number,
  into: Gradient,
): Gradient {
  const pixels = width * height;
  const at = y * width + x;
  for (let c = 0; c < 2; c++) {
    into[2 * c] = slope(data, c * pixels, at, pixels, 1, x, width);
    into[2 * c + 1] = slope(data, c * pixels, at, pixels, width, y, height);
  }
  return into;
}

/** Of the component at `offset` along a direction with neighbours `stride` apart, `length` of them, `place` the present one. */
function slope(
  data: Float32Array,
  offset: number,
  at: number,
  pixels: number,
  stride: number,
  place: number,
  length: number,
): number {
  const value = (steps: number) => {
    if (place + steps < 0 || place + steps >= length) return Number.NaN;
    const i = at + steps * stride;
    return isKnown(data[i]!, data[pixels + i]!) ? data[offset + i]! : Number.NaN;
  };
  const here = value(0);
  const [before, after] = [value(-1), value(1)];
  const central = (after - before) / 2;
  if (!Number.isNaN(central)) return Number.isNaN(here) ? here : central;
  const [side, next] = Number.isNaN(after) ? [-1, before] : [1, after];
  const second = value(2 * side);
  return side * (Number.isNaN(second) ? next - here : (4 * next - 3 * here - second) / 2);
}

/** The gradient by a step in a reference's coordinates, of vectors that are in them already. */
export function inReference(gradient: Gradient, [xx, xy, yx, yy]: Jacobian): Gradient {
  const [ux, uy, vx, vy] = gradient;
  const determinant = xx * yy - xy * yx;
  return [
    (ux * yy - uy * yx) / determinant,
    (uy * xx - ux * xy) / determinant,
    (vx * yy - vy * yx) / determinant,
    (vy * xx - vx * xy) / determinant,
  ];
}

export function ratesOf([ux, uy, vx, vy]: Gradient): Rates {
  const shear = (uy + vx) / 2;
  const spin = vx - uy;
  const strain2 = ux * ux + vy * vy + 2 * shear * shear;
  return {
    divergence: ux + vy,
    vorticity: spin,
    strain: Math.sqrt(2 * strain2),
    q: ((spin * spin) / 2 - strain2) / 2,
  };
}
