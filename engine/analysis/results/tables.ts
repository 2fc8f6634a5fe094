/**
 * The samples of an analysis as tidy tables: one row a sample, one column a variable, the unit in the column's name. A cell is empty where a value
 * is not known, or has no such unit: without times there is nothing a second, without calibration nothing in metres.
 */
import type { Cell } from '../../files/csv.js';
import { DIRECTIONS, PERCENTILES } from '../../flow/statistics.js';
import type { Point } from '../analysis.js';
import type { Rates } from '../gradient.js';
import type { RegionMotion } from '../region.js';
import type {
  CameraSample,
  InLengths,
  LineSample,
  ObjectSample,
  PairSamples,
  PairTime,
  ProbeSample,
  QualitySample,
  RegionSample,
  TrackSample,
} from '../samples.js';
import type { InUnits } from '../units.js';
import { lengthOf } from '../vector.js';

export type Row = Readonly<Record<string, Cell>>;

/** A name, and the rows that a pair adds to it. */
const TABLES: Readonly<Record<string, (samples: PairSamples) => Row[]>> = {
  quality: ({ pair, quality }) => [qualityRow(pair, quality)],
  regions: ({ pair, regions }) => regions.map((sample) => regionRow(pair, sample)),
  probes: ({ pair, probes }) => probes.map((sample) => probeRow(pair, sample)),
  lines: ({ pair, lines }) => lines.map((sample) => lineRow(pair, sample)),
  camera: ({ pair, camera }) => (camera ? [cameraRow(pair, camera)] : []),
  objects: ({ pair, objects }) => objects.map((sample) => objectRow(pair, sample)),
  tracks: ({ pair, tracks }) => tracks.map((sample) => trackRow(pair, sample)),
};

/** The rows that a pair adds, by table. */
export const rowsOf = (samples: PairSamples): [table: string, rows: Row[]][] =>
  Object.entries(TABLES).map(([table, rows]) => [table, rows(samples)]);

function timeCells({ first, second, time, seconds }: PairTime): Row {
  return { first_frame: first, second_frame: second, first_time_s: shown(time), duration_s: shown(seconds) };
}

function qualityRow(pair: PairTime, { known, hidden, outliers }: QualitySample): Row {
  return {
    ...timeCells(pair),
    'known_%': percent(known),
    'hidden_%': percent(hidden),
    'outliers_%': percent(outliers),
  };
}

function regionRow(pair: PairTime, sample: RegionSample): Row {
  const { statistics, direction } = (sample.motion.metric ?? sample.motion.perFrame) satisfies RegionMotion;
  return {
    ...timeCells(pair),
    region: sample.region,
    ...lengths('centroid_x', sample.centroid, ({ x }) => x),
    ...lengths('centroid_y', sample.centroid, ({ y }) => y),
    ...areas('area', sample.area),
    'known_%': percent(statistics.known / statistics.pixels),
    'confidence_%': percent(sample.confidence),
    drift_px: shown(sample.drift),
    ...speeds('speed_mean', sample.motion, (motion) => motion.statistics.mean),
    ...speeds('speed_median', sample.motion, (motion) => motion.statistics.median),
    ...Object.assign(
      {},
      ...PERCENTILES.map((share) =>
        speeds(`speed_p${share}`, sample.motion, (motion) => motion.statistics.percentiles[share]),
      ),
    ),
    ...speeds('speed_max', sample.motion, (motion) => motion.statistics.max),
    ...speeds('velocity_x_mean', sample.motion, (motion) => motion.statistics.u.mean),
    ...speeds('velocity_y_mean', sample.motion, (motion) => motion.statistics.v.mean),
    direction_mean_deg: shown(direction.degrees),
    direction_concentration: shown(direction.concentration),
    'resting_%': shown(statistics.resting),
    ...directionCells(statistics.directions),
    ...rates('divergence', sample.motion, ({ divergence }) => divergence),
    ...rates('vorticity', sample.motion, ({ vorticity }) => vorticity),
    ...rates('strain_rate', sample.motion, ({ strain }) => strain),
    ...rates('q', sample.motion, ({ q }) => q, '^2'),
  };
}

/** Shares in percent by direction, from x towards y. */
export const directionCells = (directions: readonly number[]): Row =>
  Object.fromEntries(directions.map((share, i) => [`toward_${(i * 360) / DIRECTIONS}_deg_%`, shown(share)]));

function probeRow(pair: PairTime, { probe, velocity }: ProbeSample): Row {
  return { ...timeCells(pair), probe, ...velocities(velocity) };
}

function lineRow(pair: PairTime, { line, flux }: LineSample): Row {
  return {
    ...timeCells(pair),
    line,
    'flux_px^2_per_frame': shown(flux.perFrame),
    'flux_px^2_per_s': shown(flux.perSecond),
    'flux_m^2_per_s': shown(flux.metric),
  };
}

function cameraRow(
  pair: PairTime,
  { described, velocity, inliers, residual, matrix, toFirst }: CameraSample,
): Row {
  return {
    ...timeCells(pair),
    ...velocities(velocity),
    rotation_deg: shown(described.rotation),
    zoom: shown(described.zoom),
    'inliers_%': percent(inliers),
    residual_px: shown(residual),
    ...Object.fromEntries(matrix.map((value, i) => [`to_second_${i}`, value])),
    ...Object.fromEntries(toFirst.map((value, i) => [`to_first_${i}`, value])),
  };
}

function objectRow(pair: PairTime, { id, area, centroid, velocity }: ObjectSample): Row {
  return {
    ...timeCells(pair),
    object: id,
    ...areas('area', area),
    ...lengths('centroid_x', centroid, ({ x }) => x),
    ...lengths('centroid_y', centroid, ({ y }) => y),
    ...velocities(velocity),
  };
}

function trackRow(pair: PairTime, { track, position, state, drift }: TrackSample): Row {
  return {
    frame: pair.second,
    time_s: shown(
      pair.time !== undefined && pair.seconds !== undefined ? pair.time + pair.seconds : undefined,
    ),
    track,
    ...lengths('x', position, ({ x }) => x),
    ...lengths('y', position, ({ y }) => y),
    state,
    drift_px: shown(drift),
  };
}

function velocities(velocity: InUnits<Point>): Row {
  return {
    ...speeds('velocity_x', velocity, ({ x }) => x),
    ...speeds('velocity_y', velocity, ({ y }) => y),
    ...speeds('speed', velocity, lengthOf),
  };
}

function speeds<T>(name: string, { perFrame, perSecond, metric }: InUnits<T>, value: (of: T) => number): Row {
  return {
    [`${name}_px_per_frame`]: shown(value(perFrame)),
    [`${name}_px_per_s`]: shown(perSecond && value(perSecond)),
    [`${name}_m_per_s`]: shown(metric && value(metric)),
  };
}

/** Rates have no length: metres matter to them on a plane that is seen at a slant only. */
function rates(
  name: string,
  { perFrame, perSecond, metric }: InUnits<RegionMotion>,
  value: (of: Rates) => number,
  power = '',
): Row {
  const second = metric ?? perSecond;
  return {
    [`${name}_mean_per_frame${power}`]: shown(value(perFrame.rates)),
    [`${name}_mean_per_s${power}`]: shown(second && value(second.rates)),
  };
}

function lengths<T>(name: string, { pixels, metres }: InLengths<T>, value: (of: T) => number): Row {
  return { [`${name}_px`]: shown(value(pixels)), [`${name}_m`]: shown(metres && value(metres)) };
}

function areas(name: string, { pixels, metres }: InLengths<number>): Row {
  return { [`${name}_px^2`]: shown(pixels), [`${name}_m^2`]: shown(metres) };
}

const percent = (share: number | undefined): Cell => shown(share === undefined ? undefined : 100 * share);

/** Seven digits, as much as a float32 holds. */
export function shown(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? Number(value.toPrecision(7)) : undefined;
}
