/** The camera's motion from pair to pair, and from each frame back to the first. */
import type { FlowField } from '../flow/field.js';
import type { Analysis } from './analysis.js';
import { describeMotion, estimateMotion } from './global-motion.js';
import { compose, type Homography, IDENTITY, invert } from './homography.js';
import type { References } from './reference.js';
import type { CameraSample } from './samples.js';
import { type Clock, inUnits } from './units.js';
import { scalePoint } from './vector.js';

export class CameraPath {
  private toFirst: Homography = IDENTITY;

  constructor(
    private readonly references: References,
    private readonly width: number,
    private readonly height: number,
    private readonly camera: Analysis['camera'],
  ) {}

  /** Undefined where none is asked for, or too little of the flow is known; the picture then stays where it was. */
  advance(field: FlowField, clock: Clock): CameraSample | undefined {
    const motion = this.camera && estimateMotion(field, this.camera.model);
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
}
