/**
 * Measures a clip pair by pair, whoever computes the flow. It keeps what averages and spectra need and no field of an earlier pair, so
 * that memory does not grow with the clip but for a few numbers a pair and probe.
 */
import type { FlowField } from '../flow/field.js';
import type { Picture } from '../flow/warp.js';
import { type Analysis, badAnalysis } from './analysis.js';
import { CameraPath } from './camera-path.js';
import { ClipSummary } from './clip-summary.js';
import { subtractMotion } from './global-motion.js';
import { fluxOf, profileOf } from './line.js';
import { MeasuredField } from './measured-field.js';
import { findMovingObjects } from './moving-objects.js';
import { ObjectLabels } from './object-labels.js';
import { PointTrack } from './point-track.js';
import { type References, referencesOf } from './reference.js';
import { RegionTrack } from './region-track.js';
import type { ObjectSample, PairSamples, PairTime, TrackSample } from './samples.js';
import { type Clock, scaleArea, scaleNumber } from './units.js';
import { type ValidFlow, validate } from './validate.js';

export interface AnalyzedPair {
  readonly first: number;
  readonly second: number;
  /** Seconds in the stream; undefined where it has none. */
  readonly firstTime?: number;
  readonly secondTime?: number;
  /** In pixels from the first frame to the second. */
  readonly forward: FlowField;
  /** Where needsBackward(). */
  readonly backward?: FlowField;
  /** The frames, of the size of the flow. */
  readonly picture: Picture;
  readonly nextPicture: Picture;
}

interface MeasuredPair {
  readonly samples: PairSamples;
  readonly measured: MeasuredField;
  readonly valid: ValidFlow;
}

export class ClipAnalyzer {
  private readonly references: References;
  private readonly regions: readonly RegionTrack[];
  private readonly tracks: readonly { readonly name: string; readonly track: PointTrack }[];
  private readonly camera: CameraPath;
  private readonly labels = new ObjectLabels();
  readonly summary: ClipSummary;

  /** Throws StudioError `bad-analysis` where the analysis does not fit frames of this size, or is calibrated by nothing. */
  constructor(
    readonly analysis: Analysis,
    readonly width: number,
    readonly height: number,
  ) {
    this.references = referencesOf(analysis);
    checkInside(analysis, width, height);
    const { regions, tracks } = analysis;
    const shown = regions.length > 0 ? regions : [undefined];
    this.regions = shown.map((region) => new RegionTrack(width, height, region));
    const empty = this.regions.find(({ pixels }) => pixels.length === 0);
    if (empty)
      throw badAnalysis(`The region ${empty.name} holds no pixel of frames of ${width} x ${height} pixels.`);
    this.tracks = tracks.map((start) => ({ name: start.name, track: new PointTrack(start) }));
    this.camera = new CameraPath(this.references, width, height, analysis.camera);
    this.summary = new ClipSummary(analysis, this.references, width, height);
  }

  /** Measures the next pair, for the summary too. */
  add(pair: AnalyzedPair): PairSamples {
    const { samples, measured, valid } = this.measure(pair);
    this.summary.add(samples, measured, this.regions, valid.outliers);
    for (const region of this.regions) region.advance(pair.forward, pair.backward, valid.hidden);
    return samples;
  }

  /** Measures the next pair, and keeps nothing that only all pairs together tell. */
  measure(pair: AnalyzedPair): MeasuredPair {
    const when = timeOf(pair, this.analysis.frameRate);
    const clock: Clock = { frames: when.second - when.first, seconds: when.seconds };
    const valid = validate(pair.forward, pair.backward, this.analysis.validation);
    const camera = this.camera.advance(valid.field, pair.picture, pair.nextPicture, clock);
    const own = camera && this.analysis.camera?.subtract ? subtractMotion(valid.field, camera) : valid.field;
    const measured = new MeasuredField(own, this.references, clock);
    const samples: PairSamples = {
      pair: when,
      quality: valid.quality,
      regions: this.regions
        .filter(({ state }) => state === 'seen')
        .map((region) => measured.region(region, this.analysis.gradientSpacing, valid.confidence)),
      probes: this.analysis.probes.map((probe) => measured.probe(probe)),
      lines: this.analysis.lines.map((line) => ({
        line: line.name,
        flux: measured.inBoth(
          (field, reference) => fluxOf(profileOf(field, reference, line)),
          scaleNumber,
          scaleArea,
        ),
      })),
      camera,
      objects: this.analysis.objects ? this.findObjects(pair, own, measured, clock) : [],
      tracks: this.advanceTracks(pair, valid),
    };
    return { samples, measured, valid };
  }

  private findObjects(
    pair: AnalyzedPair,
    own: FlowField,
    measured: MeasuredField,
    clock: Clock,
  ): ObjectSample[] {
    const { minArea, minSpeed } = this.analysis.objects!;
    const found = findMovingObjects(pair.picture, own, { minArea, minSpeed: minSpeed * clock.frames });
    return this.labels.label(found, pair.forward).map(({ id, area, centroid, velocity, cells }) => ({
      id,
      area: measured.area(area, centroid),
      centroid: measured.position(centroid),
      velocity: measured.vector(centroid, velocity),
      cells,
      side: found.grid.side,
      columns: found.grid.width,
    }));
  }

  private advanceTracks({ forward, backward }: AnalyzedPair, { hidden }: ValidFlow): TrackSample[] {
    if (!backward || !hidden) return [];
    return this.tracks.flatMap(({ name, track }) => {
      const at = track.advance(forward, backward, hidden);
      if (!at) return [];
      const { pixels, metres } = this.references;
      const position = { pixels: pixels.position(at.x, at.y), metres: metres?.position(at.x, at.y) };
      return [{ track: name, position, at: { x: at.x, y: at.y }, state: at.state, drift: at.drift }];
    });
  }
}

/** By the stream's own times, unless the analysis knows the scene's frame rate. */
function timeOf({ first, second, firstTime, secondTime }: AnalyzedPair, frameRate?: number): PairTime {
  if (frameRate !== undefined) {
    return { first, second, time: first / frameRate, seconds: (second - first) / frameRate };
  }
  if (firstTime === undefined || secondTime === undefined || secondTime <= firstTime)
    return { first, second };
  return { first, second, time: firstTime, seconds: secondTime - firstTime };
}

function checkInside({ probes, tracks, lines }: Analysis, width: number, height: number): void {
  const points = [
    ...probes.map((probe) => ({ what: `probe ${probe.name}`, at: probe })),
    ...tracks.map((track) => ({ what: `track ${track.name}`, at: track })),
    ...lines.flatMap(({ name, from, to }) => [from, to].map((at) => ({ what: `line ${name}`, at }))),
  ];
  const outside = points.find(
    ({ at }) => !(at.x >= 0 && at.y >= 0 && at.x <= width - 1 && at.y <= height - 1),
  );
  if (outside) {
    throw badAnalysis(`The ${outside.what} leaves the frames, which have ${width} x ${height} pixels.`);
  }
}
