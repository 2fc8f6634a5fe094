import type { Camera, Grid, Size } from '../camera.js';

/** What a picture is drawn from: the pair's first frame and its next, flow to it and back, and flow to compare with. */
export type Source = 'frame' | 'next' | 'forward' | 'backward' | 'reference';

/** How arrows are drawn. */
export interface ArrowLook {
  /** CSS pixels between them, at least. */
  readonly spacing: number;
  /** Of an arrow of full colour, in squares of their grid. */
  readonly length: number;
}

/** Marks on top of a surface: one for each square of a grid. */
export interface Marks {
  /** GLSL with main(), after QUADS; `u_grid` holds first column, first row, columns and step, `u_time` seconds. */
  readonly vertex: string;
  readonly fragment: string;
  /** Of a mark. */
  readonly quads: number;
  grid(camera: Camera, clip: Size, box: Size, look: ArrowLook): Grid;
  /** Drawn anew all the time. */
  readonly moving: boolean;
}

/** One way to show flow. */
export interface Visualisation {
  /** What has to be there to draw it. */
  readonly needs: readonly Source[];
  /** GLSL: `vec3 shade(vec2 p)` of a point of the clip. */
  readonly surface: string;
  readonly marks?: Marks;
}
