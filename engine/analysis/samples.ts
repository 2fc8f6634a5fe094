/** What an analysis tells of each pair of frames. */
import type { Point } from './analysis.js';
import type { DescribedMotion } from './global-motion.js';
import type { Homography } from './homography.js';
import type { TrackState } from './point-track.js';
import type { RegionMotion } from './region.js';
import type { InUnits } from './units.js';

/** The two frames, by their numbers in the source. */
export interface PairTime {
  readonly first: number;
  readonly second: number;
  /** Seconds of the first, and to the second; undefined where the source has no times. */
  readonly time?: number;
  readonly seconds?: number;
}

/** The motion between two frames is that of the moment between them: in seconds, or in frames without times. */
export const middleOf = ({ first, second, time, seconds }: PairTime): number =>
  time !== undefined && seconds !== undefined ? time + seconds / 2 : (first + second) / 2;

/** A length or an area in pixels and, once calibrated, in metres. */
export interface InLengths<T> {
  readonly pixels: T;
  readonly metres?: T;
}

/** How far the flow itself can be relied upon; shares of all pixels, 0..1. */
export interface QualitySample {
  readonly known: number;
  /** Without partner in the other frame; undefined without the flow back. */
  readonly hidden?: number;
  /** Failed the median test; undefined without it. */
  readonly outliers?: number;
}

export interface RegionSample {
  readonly region: string;
  /** Of one that follows what it shows: `seen` unless lost. */
  readonly state: TrackState;
  /** In pixels, of one that follows: see TrackPoint. */
  readonly drift?: number;
  readonly area: InLengths<number>;
  readonly centroid: InLengths<Point>;
  /** Mean confidence() of its pixels; undefined without the flow back. */
  readonly confidence?: number;
  readonly motion: InUnits<RegionMotion>;
}

export interface ProbeSample {
  readonly probe: string;
  readonly velocity: InUnits<Point>;
}

export interface LineSample {
  readonly line: string;
  /** Positive from its left to its right as seen going along it. NaN where a part is unknown. */
  readonly flux: InUnits<number>;
}

export interface CameraSample {
  /** Where each point of the first frame is in the second. */
  readonly matrix: Homography;
  /** At the centre of the picture, from the first frame to the second; the shift in pixels of the frame, y down. */
  readonly described: DescribedMotion;
  /** The same shift in its units, along the analysis' axes. */
  readonly velocity: InUnits<Point>;
  /** Share of the picture that follows it, and its median distance from it in pixels. */
  readonly inliers: number;
  readonly residual: number;
  /** Where each point of the second frame would be in the first frame of all: this steadies the picture. */
  readonly toFirst: Homography;
}

export interface ObjectSample {
  readonly id: number;
  readonly area: InLengths<number>;
  readonly centroid: InLengths<Point>;
  /** The camera's motion taken off. */
  readonly velocity: InUnits<Point>;
  /** Its cells on a grid of `side` pixels, `columns` to a row: what to draw. */
  readonly cells: readonly number[];
  readonly side: number;
  readonly columns: number;
}

/** Where a track is in the second frame. */
export interface TrackSample {
  readonly track: string;
  readonly position: InLengths<Point>;
  /** In pixels of the frame. */
  readonly at: Point;
  readonly state: TrackState;
  readonly drift: number;
}

export interface PairSamples {
  readonly pair: PairTime;
  readonly quality: QualitySample;
  readonly regions: readonly RegionSample[];
  readonly probes: readonly ProbeSample[];
  readonly lines: readonly LineSample[];
  readonly camera?: CameraSample;
  readonly objects: readonly ObjectSample[];
  readonly tracks: readonly TrackSample[];
}
