/** What an analysis tells of a whole clip. */

import type { FlowField } from '../flow/field.js';
import { PERCENTILES } from '../flow/statistics.js';
import type { Analysis } from './analysis.js';
import { type ProfileSample, profileOf } from './line.js';
import type { MeasuredField } from './measured-field.js';
import { PooledDirections } from './pooled-directions.js';
import { PooledSpeeds } from './pooled-speeds.js';
import type { Reference, References } from './reference.js';
import type { MeanDirection } from './region.js';
import type { RegionTrack } from './region-track.js';
import { middleOf, type PairSamples } from './samples.js';
import { type SpectrumLine, spectrumOf } from './spectrum.js';
import { type TimeAverage, TimeAverager } from './time-average.js';
import { bestOf, type SpeedUnit, speedUnit } from './units.js';

/** Of all pixels of a region in all pairs, each weighing the same. */
export interface PooledStatistics {
  readonly unit: SpeedUnit;
  readonly mean: number;
  readonly median: number;
  readonly max: number;
  readonly percentiles: Readonly<Record<(typeof PERCENTILES)[number], number>>;
  readonly direction: MeanDirection;
  /** In percent, as `FlowStatistics.directions`. */
  readonly directions: readonly number[];
  /** Vectors that are in it. */
  readonly vectors: number;
}

/** The mean motion over time of every pixel, on the grid of the frame, vectors along the reference's axes. */
export interface AverageFlow extends TimeAverage {
  readonly unit: SpeedUnit;
  readonly reference: Reference;
  /** Of its gradients, in pixels. */
  readonly spacing: number;
}

/** Kept of a probe for its spectrum: times in seconds (frames without times). */
interface ProbeSeries {
  readonly times: number[];
  readonly u: number[];
  readonly v: number[];
}

export interface ProbeSpectrum {
  readonly probe: string;
  readonly unit: SpeedUnit;
  /** Frequencies in Hz, or in 1/frame without times. */
  readonly u: readonly SpectrumLine[];
  readonly v: readonly SpectrumLine[];
}

export class ClipSummary {
  private readonly averages: readonly Averaging[];
  private readonly pools = new Map<string, PooledSpeeds>();
  private readonly directions = new Map<string, PooledDirections>();
  private readonly series = new Map<string, ProbeSeries>();
  private outliers?: Uint32Array;
  private pairs = 0;
  private timed = true;

  constructor(
    private readonly analysis: Analysis,
    private readonly references: References,
    width: number,
    height: number,
  ) {
    const { pixels, metres } = references;
    const all = metres && metres.perPixel === undefined ? [pixels, metres] : [pixels];
    this.averages = all.map((reference) => ({ reference, averager: new TimeAverager(width, height) }));
    for (const { name } of analysis.probes) this.series.set(name, { times: [], u: [], v: [] });
  }

  /** `outliers`: what failed the median test in this pair, (height, width), where it was made. */
  add(
    samples: PairSamples,
    measured: MeasuredField,
    regions: readonly RegionTrack[],
    outliers?: Uint8Array,
  ): void {
    // Until the first pair it is not known whether there are times; a clip has them all or none.
    if (this.pairs++ === 0) this.timed = samples.pair.seconds !== undefined;
    const per = this.timed ? samples.pair.seconds : samples.pair.second - samples.pair.first;
    if (per === undefined) return;
    for (const { reference, averager } of this.averages) {
      averager.add(reference === this.references.pixels ? measured.pixels : measured.onPlane!, 1 / per);
    }
    const [best, perPixel] = this.bestField(measured);
    for (const region of regions) {
      if (region.state === 'seen') this.poolOf(region.name).add(best, region.pixels, perPixel / per);
    }
    for (const { region, motion } of samples.regions) {
      const pooled = this.directions.get(region) ?? new PooledDirections();
      this.directions.set(region, pooled);
      pooled.add(motion.metric ?? motion.perFrame);
    }
    if (outliers) {
      this.outliers ??= new Uint32Array(outliers.length);
      for (let i = 0; i < outliers.length; i++) this.outliers[i]! += outliers[i]!;
    }
    for (const { probe, velocity } of samples.probes) {
      const { x, y } = bestOf(velocity);
      const { times, u, v } = this.series.get(probe)!;
      times.push(middleOf(samples.pair));
      u.push(x);
      v.push(y);
    }
  }

  get unit(): SpeedUnit {
    return speedUnit(this.timed, this.references.metres !== undefined);
  }

  /** Whether y leads up on what is reported; of a plane, as one draws it. */
  get yUp(): boolean {
    return this.analysis.axes.yUp || (this.unit === 'm/s' && this.analysis.calibration.kind === 'plane');
  }

  /** (height, width): share of the pairs in which a pixel failed the median test, and was repaired or left out; undefined without it. */
  outlierShares(): Float32Array | undefined {
    return this.outliers && Float32Array.from(this.outliers, (count) => count / this.pairs);
  }

  /** In pixels and, once calibrated, in metres. */
  averageFlow(): AverageFlow[] {
    const averages = this.averages.map(({ reference, averager }) =>
      this.inReference(averager.result(), reference),
    );
    const { metres } = this.references;
    if (!metres || !this.timed) return averages.slice(0, 1);
    const { perPixel } = metres;
    return perPixel === undefined
      ? averages
      : [averages[0]!, this.inReference(stretched(averages[0]!, perPixel), metres)];
  }

  private inReference(average: TimeAverage, reference: Reference): AverageFlow {
    const unit = speedUnit(this.timed, reference.unit === 'm');
    return { ...average, reference, unit, spacing: this.analysis.gradientSpacing };
  }

  /** By the name of the region. */
  regions(): ReadonlyMap<string, PooledStatistics> {
    return new Map(
      [...this.pools].map(([name, pool]) => [
        name,
        {
          unit: this.unit,
          mean: pool.mean,
          median: pool.percentile(50),
          max: pool.max,
          percentiles: Object.fromEntries(
            PERCENTILES.map((share) => [share, pool.percentile(share)]),
          ) as PooledStatistics['percentiles'],
          direction: this.directions.get(name)!.mean,
          directions: this.directions.get(name)!.shares,
          vectors: pool.count,
        },
      ]),
    );
  }

  /** The profiles of the mean motion, by the name of the line. */
  profiles({ mean, reference }: AverageFlow): ReadonlyMap<string, readonly ProfileSample[]> {
    return new Map(this.analysis.lines.map((line) => [line.name, profileOf(mean, reference, line)]));
  }

  spectra(): ProbeSpectrum[] {
    return [...this.series].map(([probe, { times, u, v }]) => ({
      probe,
      unit: this.unit,
      u: spectrumOf(times, u),
      v: spectrumOf(times, v),
    }));
  }

  /** The field in the unit that says most, with a factor. */
  private bestField(measured: MeasuredField): [field: FlowField, factor: number] {
    const { metres } = this.references;
    if (!this.timed || !metres) return [measured.pixels, 1];
    return metres.perPixel === undefined ? [measured.onPlane!, 1] : [measured.pixels, metres.perPixel];
  }

  private poolOf(name: string): PooledSpeeds {
    const pool = this.pools.get(name) ?? new PooledSpeeds();
    this.pools.set(name, pool);
    return pool;
  }
}

interface Averaging {
  readonly reference: Reference;
  readonly averager: TimeAverager;
}

function stretched({ mean, rms, ...rest }: TimeAverage, perPixel: number): TimeAverage {
  const stretch = (field: FlowField): FlowField => ({
    ...field,
    data: field.data.map((value) => value * perPixel),
  });
  return { ...rest, mean: stretch(mean), rms: stretch(rms) };
}
