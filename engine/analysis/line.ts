/** The motion along a line: profile, and flux across it. */
import type { FlowField } from '../flow/field.js';
import { bilinear, isInside } from '../flow/sample.js';
import type { Point } from './analysis.js';
import { handedness, type Reference } from './reference.js';

export interface ProfileSample {
  /** From the start of the line, in the reference's unit. */
  readonly distance: number;
  /** In pixels of the frame. */
  readonly at: Point;
  /** Along the reference's axes; NaN outside of the frame and where a neighbour is unknown. */
  readonly u: number;
  readonly v: number;
  /** Along the line, and across it from its left to its right as seen going along it. */
  readonly along: number;
  readonly across: number;
}

/** Places on a line, both ends included, evenly and at most a pixel apart. */
export function placesOn({ from, to }: { from: Point; to: Point }): Point[] {
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y)));
  return Array.from({ length: steps + 1 }, (_, i) => ({
    x: from.x + (i / steps) * (to.x - from.x),
    y: from.y + (i / steps) * (to.y - from.y),
  }));
}

/** Of the motion at `factor` times the speed. */
export const scaleProfile = (profile: readonly ProfileSample[], factor: number): ProfileSample[] =>
  profile.map(({ distance, at, u, v, along, across }) => ({
    distance,
    at,
    u: factor * u,
    v: factor * v,
    along: factor * along,
    across: factor * across,
  }));

/** In another unit of length, of which a pixel is `perPixel`. */
export const stretchProfile = (profile: readonly ProfileSample[], perPixel: number): ProfileSample[] =>
  scaleProfile(profile, perPixel).map((sample) => ({ ...sample, distance: perPixel * sample.distance }));

/** The profile of a field that fieldIn() put into `reference`, bilinear between pixels. */
export function profileOf(
  field: FlowField,
  reference: Reference,
  line: { from: Point; to: Point },
): ProfileSample[] {
  const places = placesOn(line);
  const start = places[0]!;
  const [dx, dy] = [
    (places.at(-1)!.x - start.x) / (places.length - 1),
    (places.at(-1)!.y - start.y) / (places.length - 1),
  ];
  let distance = 0;
  let before = reference.position(start.x, start.y);
  return places.map((at) => {
    const here = reference.position(at.x, at.y);
    distance += Math.hypot(here.x - before.x, here.y - before.y);
    before = here;
    const { x: u, y: v } = vectorAt(field, at.x, at.y);
    // A line of the picture is one of the plane; what is to its right on the screen may be on its left in mirrored axes.
    const [xx, xy, yx, yy] = reference.jacobian(at.x, at.y);
    const [ex, ey] = [xx * dx + xy * dy, yx * dx + yy * dy];
    const length = Math.hypot(ex, ey);
    const side = handedness(reference, at.x, at.y);
    return {
      distance,
      at,
      u,
      v,
      along: (u * ex + v * ey) / length,
      across: (side * (v * ex - u * ey)) / length,
    };
  });
}

/**
 * What crosses the line, in the reference's unit squared a pair: per metre of depth, a volume. By the trapezoid rule, whose error falls
 * with the square of the pixel. NaN if the motion at any part is unknown.
 */
export function fluxOf(profile: readonly ProfileSample[]): number {
  let flux = 0;
  for (let i = 1; i < profile.length; i++) {
    const [a, b] = [profile[i - 1]!, profile[i]!];
    flux += ((a.across + b.across) / 2) * (b.distance - a.distance);
  }
  return flux;
}

/** Where the flow leads from (x, y), and how far in pixels the flow back from there misses the start; NaN where either is unknown. */
export function thereAndBack(forward: FlowField, backward: FlowField, x: number, y: number) {
  const there = vectorAt(forward, x, y);
  const to: Point = { x: x + there.x, y: y + there.y };
  const back = vectorAt(backward, to.x, to.y);
  return { to, gap: Math.hypot(there.x + back.x, there.y + back.y) };
}

/** The bilinear vector at (x, y); NaN outside of the pixels' centres or beside an unknown one. */
export function vectorAt({ width, height, data }: FlowField, x: number, y: number): Point {
  if (!isInside(x, y, width, height)) return { x: Number.NaN, y: Number.NaN };
  return {
    x: bilinear(data, 0, 1, width, x, y),
    y: bilinear(data, width * height, 1, width, x, y),
  };
}
