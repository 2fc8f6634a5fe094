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
 * The gradient at pixel (x, y), into `into`, from neighbours `spacing` pixels away. Central differences, whose error is spacing^2/6 of the
 * third derivative; near the edge of the picture or of what is known second order to one side, twice that error; with a single known
 * neighbour first order, spacing/2 of the second derivative. So all are exact for linear and, but for the last, for quadratic fields. NaN
 * at unknown pixels, and along a direction without known neighbours.
 */
export function gradientAt(
  { width, height, data }: FlowField,
  x: number,
  y: number,
  into: Gradient,
  spacing = 1,
): Gradient {
  const pixels = width * height;
  const at = y * width + x;
  for (let c = 0; c < 2; c++) {
    into[2 * c] = slope(data, c * pixels, at, pixels, 1, x, width, spacing);
    into[2 * c + 1] = slope(data, c * pixels, at, pixels, width, y, height, spacing);
  }
  return into;
}

/** No real gradient is as steep, in pixels a pixel; one with a mark for unknown in it is. */
const STEEPEST = 1e6;

/** gradientAt() of pixel `at` by central differences alone, which must lie within the field; false where one is unknown. */
export function centralGradient(
  { width, height, data }: FlowField,
  at: number,
  spacing: number,
  into: Gradient,
): boolean {
  const down = spacing * width;
  const other = at + width * height;
  const share = 0.5 / spacing;
  into[0] = (data[at + spacing]! - data[at - spacing]!) * share;
  into[1] = (data[at + down]! - data[at - down]!) * share;
  into[2] = (data[other + spacing]! - data[other - spacing]!) * share;
  into[3] = (data[other + down]! - data[other - down]!) * share;
  const steepness = Math.abs(into[0]) + Math.abs(into[1]) + Math.abs(into[2]) + Math.abs(into[3]);
  return steepness < STEEPEST && isKnown(data[at]!, data[other]!);
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
  spacing: number,
): number {
  const value = (steps: number) => {
    const far = steps * spacing;
    if (place + far < 0 || place + far >= length) return Number.NaN;
    const i = at + far * stride;
    return isKnown(data[i]!, data[pixels + i]!) ? data[offset + i]! : Number.NaN;
  };
  const here = value(0);
  const [before, after] = [value(-1), value(1)];
  const central = (after - before) / (2 * spacing);
  if (!Number.isNaN(central)) return Number.isNaN(here) ? here : central;
  const [side, next] = Number.isNaN(after) ? [-1, before] : [1, after];
  const second = value(2 * side);
  return (side * (Number.isNaN(second) ? next - here : (4 * next - 3 * here - second) / 2)) / spacing;
}

/** Turns a gradient by a step of a pixel into one by a step in a reference's coordinates, of vectors that are in them already; in place. */
export function inReference(gradient: Gradient, jacobian: Jacobian): Gradient {
  const [xx, xy, yx, yy] = [jacobian[0], jacobian[1], jacobian[2], jacobian[3]];
  const share = 1 / (xx * yy - xy * yx);
  for (let c = 0; c < 4; c += 2) {
    const [right, down] = [gradient[c]!, gradient[c + 1]!];
    gradient[c] = (right * yy - down * yx) * share;
    gradient[c + 1] = (down * xx - right * xy) * share;
  }
  return gradient;
}

/** Into `into`, for who asks often. */
export function ratesOf(gradient: Gradient, into: Writable<Rates> = { ...NO_RATES }): Rates {
  const [ux, uy, vx, vy] = [gradient[0], gradient[1], gradient[2], gradient[3]];
  const shear = (uy + vx) / 2;
  const spin = vx - uy;
  const strain2 = ux * ux + vy * vy + 2 * shear * shear;
  into.divergence = ux + vy;
  into.vorticity = spin;
  into.strain = Math.sqrt(2 * strain2);
  into.q = ((spin * spin) / 2 - strain2) / 2;
  return into;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
const NO_RATES: Rates = { divergence: 0, vorticity: 0, strain: 0, q: 0 };
