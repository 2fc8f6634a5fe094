/** Holds the picture steady: what the camera's motion was found to do to it is taken back. */

import type { Point } from '../../engine/analysis/analysis';
import { compose, type Homography, invert } from '../../engine/analysis/homography';

/** From the pixels of a frame, whose centres are whole numbers, to the stage: `origin` is where the first one's centre lies. */
export interface Placement {
  readonly origin: Point;
  /** CSS pixels for one pixel of the clip. */
  readonly zoom: number;
}

/** A map of the frame's pixels as a map of the stage: CSS's matrix3d, which has columns one after another, and a third dimension. */
export function cssTransform(map: Homography, { origin, zoom }: Placement): string {
  const place: Homography = [zoom, 0, origin.x, 0, zoom, origin.y, 0, 0, 1];
  const [a, b, c, d, e, f, g, h, i] = compose(place, compose(map, invert(place)));
  return `matrix3d(${[a, d, 0, g, b, e, 0, h, 0, 0, 1, 0, c, f, 0, i].join(',')})`;
}
