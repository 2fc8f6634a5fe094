/** The camera's motion from pair to pair, and from each frame back to the first. */
import type { FlowField } from '../flow/field.js';
import type { Picture } from '../flow/warp.js';
import { alignMotion, type Brightness, brightnessOf } from './align.js';
import type { Analysis, CameraModel } from './analysis.js';
import { describeMotion, estimateMotion } from './global-motion.js';
import { compose, type Homography, IDENTITY, invert } from './homography.js';
import type { References } from './reference.js';
import type { CameraSample } from './samples.js';
import { type Clock, inUnits } from './units.js';
import { scalePoint } from './vector.js';

export class CameraPath {
  private toFirst: Homography = IDENTITY;
  /** Of the last second frame, which is the next first one. */
  private last?: { readonly picture: Picture; readonly brightness: Brightness };

  constructor(
    private readonly references: References,
    private readonly width: number,
    private readonly height: number,
    private readonly camera: Analysis['camera'],
  ) {}

  /** Undefined where none is asked for, or too little of the flow is known; the picture then stays where it was. */
  advance(field: FlowField, first: Picture, second: Picture, clock: Clock): CameraSample | undefined {
    const motion = this.camera && this.estimate(field, first, second, this.camera.model);
    if (!motion) return undefined;
    this.toFirst = compose(this.toFirst, invert(motion.matrix));
    const described = describeMotion(motion.matrix, this.width, this.height);
    const [x, y] = [(this.width - 1) / 2, (this.height - 1) / 2];
    const { pixels, metres } = this.references;
    const { x: u, y: v } = described.shift;
    const shift = pixels.displacement(x, y, u, v);
    const metric = metres?.displacement(x, y, u, v);
    return {
      ...motion,
      described,
      velocity: inUnits(clock, shift, metric, scalePoint),
      toFirst: this.toFirst,
    };
  }
  private estimate(field: FlowField, first: Picture, second: Picture, model: CameraModel) {
    const rough = estimateMotion(field, model);
    const before = this.last?.picture === first ? this.last.brightness : brightnessOf(first);
    const after = brightnessOf(second);
    this.last = { picture: second, brightness: after };
    return rough && alignMotion(rough, model, field, before, after);
  }
}
