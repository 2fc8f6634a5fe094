/** A pair's motion, ready to be measured in pixels and metres. */
import type { FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import type { Analysis, Point } from './analysis.js';
import { type ProfileSample, profileOf, scaleProfile, stretchProfile, vectorAt } from './line.js';
import { fieldIn, type Reference, type References } from './reference.js';
import { areaOf, lengthOfPixel, measureRegion, scaleRegionMotion, stretchRegionMotion } from './region.js';
import type { RegionTrack } from './region-track.js';
import type { InLengths, ProbeSample, RegionSample } from './samples.js';
import { bestOf, type Clock, type InUnits, inUnits, speedUnit } from './units.js';
import { scalePoint } from './vector.js';

export class MeasuredField {
  /** In pixels along the axes, a pair. */
  readonly pixels: FlowField;
  private inMetres?: FlowField;

  /** `field`: in pixels of the frame. */
  constructor(
    private readonly field: FlowField,
    readonly references: References,
    readonly clock: Clock,
  ) {
    this.pixels = fieldIn(references.pixels, field);
  }

  /** In metres a pair, where these are not the same everywhere: on a plane that is seen at a slant. */
  get onPlane(): FlowField | undefined {
    const { metres } = this.references;
    if (metres && metres.perPixel === undefined) this.inMetres ??= fieldIn(metres, this.field);
    return this.inMetres;
  }

  /**
   * What `measure` finds in the field, in pixels and in metres: `scale` makes a rate of it, and `stretch` takes it to another unit of
   * length where a pixel is the same everywhere.
   */
  inBoth<T>(
    measure: (field: FlowField, reference: Reference) => T,
    scale: (value: T, factor: number) => T,
    stretch: (value: T, perPixel: number) => T,
  ): InUnits<T> {
    const { pixels, metres } = this.references;
    const seen = measure(this.pixels, pixels);
    const metric =
      metres &&
      (metres.perPixel !== undefined ? stretch(seen, metres.perPixel) : measure(this.onPlane!, metres));
    return inUnits(this.clock, seen, metric, scale);
  }

  region(region: RegionTrack, spacing: number, confidence?: Float32Array): RegionSample {
    const { pixels } = region;
    const centroid = centroidOf(pixels, this.field.width);
    const area = (reference: Reference) => areaOf(reference, pixels, this.field.width);
    const { references } = this;
    return {
      region: region.name,
      state: region.state,
      drift: region.drift,
      area: { pixels: pixels.length, metres: references.metres && area(references.metres) },
      centroid: this.position(centroid),
      confidence: confidence && pixels.reduce((sum, i) => sum + confidence[i]!, 0) / pixels.length,
      motion: this.inBoth(
        (field, reference) => measureRegion(field, reference, pixels, spacing),
        scaleRegionMotion,
        stretchRegionMotion,
      ),
    };
  }

  /** The mean over the known pixels within the radius; with radius 0 bilinear at the point. */
  probe({ name, x, y, radius }: Analysis['probes'][number]): ProbeSample {
    const measure = (field: FlowField) =>
      radius > 0 ? meanWithin(field, x, y, radius) : vectorAt(field, x, y);
    return { probe: name, velocity: this.inBoth(measure, scalePoint, scalePoint) };
  }

  /** Along a line, in the unit that says most. */
  profile(line: Analysis['lines'][number]) {
    const profile = this.inBoth(
      (field, reference): readonly ProfileSample[] => profileOf(field, reference, line),
      scaleProfile,
      stretchProfile,
    );
    const isMetric = profile.metric !== undefined;
    const unit = speedUnit(this.clock.seconds !== undefined, isMetric);
    return { unit, length: isMetric ? ('m' as const) : ('px' as const), places: bestOf(profile) };
  }

  position({ x, y }: Point): InLengths<Point> {
    const { pixels, metres } = this.references;
    return { pixels: pixels.position(x, y), metres: metres?.position(x, y) };
  }

  /** A vector of the frame at a place. */
  vector({ x, y }: Point, { x: u, y: v }: Point): InUnits<Point> {
    const { pixels, metres } = this.references;
    const metric = metres?.displacement(x, y, u, v);
    return inUnits(this.clock, pixels.displacement(x, y, u, v), metric, scalePoint);
  }

  /** An area of pixels around a place. */
  area(pixels: number, { x, y }: Point): InLengths<number> {
    const { metres } = this.references;
    return { pixels, metres: metres && pixels * lengthOfPixel(metres, x, y) ** 2 };
  }
}

function centroidOf(pixels: Uint32Array, width: number): Point {
  let [x, y] = [0, 0];
  for (const i of pixels) {
    x += i % width;
    y += Math.floor(i / width);
  }
  return { x: x / pixels.length, y: y / pixels.length };
}

function meanWithin({ width, height, data }: FlowField, x: number, y: number, radius: number): Point {
  let [u, v, count] = [0, 0, 0];
  for (let row = Math.max(0, Math.ceil(y - radius)); row <= Math.min(height - 1, y + radius); row++) {
    for (
      let column = Math.max(0, Math.ceil(x - radius));
      column <= Math.min(width - 1, x + radius);
      column++
    ) {
      const at = row * width + column;
      const [right, down] = [data[at]!, data[width * height + at]!];
      if ((column - x) ** 2 + (row - y) ** 2 > radius ** 2 || !isKnown(right, down)) continue;
      u += right;
      v += down;
      count++;
    }
  }
  return { x: u / count, y: v / count };
}
