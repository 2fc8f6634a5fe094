/** The statistics of a source's flow as a table (RFC 4180), one line a pair, speeds in pixels. */
import type { Direction } from '../flow/field.js';
import { DIRECTIONS, type FlowStatistics, flowStatistics, PERCENTILES } from '../flow/statistics.js';
import type { PairRecord } from './journal.js';
import { statisticsFile } from './layout.js';
import { type Rendering, writeRendered } from './rendering.js';

/** Directions in degrees, clockwise from the right as seen on the screen. */
const DIRECTION_COLUMNS = Array.from(
  { length: DIRECTIONS },
  (_, i) => `toward_${(i * 360) / DIRECTIONS}_deg_%`,
);

const STATISTICS_COLUMNS = [
  'first_frame',
  'second_frame',
  'first_time_s',
  'second_time_s',
  'mean_px',
  'median_px',
  ...PERCENTILES.map((share) => `p${share}_px`),
  'max_px',
  'mean_u_px',
  'mean_v_px',
  'unknown_%',
  'resting_%',
  ...DIRECTION_COLUMNS,
];

/** Writes `statistics/forward.csv`. Throws StudioError, or the signal's reason. */
export async function writeStatistics(rendering: Rendering, direction: Direction): Promise<undefined> {
  const { stored, signal } = rendering;
  const lines = [STATISTICS_COLUMNS.join(',')];
  for (const pair of stored.pairs) {
    signal?.throwIfAborted();
    lines.push(lineOf(pair, flowStatistics(await stored.read(direction, pair.first))));
  }
  const csv = [...lines, ''].join('\r\n');
  await writeRendered(rendering, statisticsFile(direction), stored.pairs.length, csv);
}

function lineOf({ first, second, firstTime, secondTime }: PairRecord, flow: FlowStatistics): string {
  const numbers = [
    flow.mean,
    flow.median,
    ...PERCENTILES.map((share) => flow.percentiles[share]),
    flow.max,
    flow.u.mean,
    flow.v.mean,
    100 * (1 - flow.known / flow.pixels),
    flow.resting,
    ...flow.directions,
  ];
  const times = [firstTime, secondTime].map((time) => time?.toFixed(6) ?? '');
  return [first, second, ...times, ...numbers.map(shown)].join(',');
}

/** Empty where nothing is known. */
const shown = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : '');
