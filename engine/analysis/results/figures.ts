/** The figures of an analysis, by the names of their files. */
import type { AverageFlow, ClipSummary } from '../clip-summary.js';
import { type Gradient, gradientAt, inReference, type Rates, ratesOf } from '../gradient.js';
import { type Curve, curves } from './chart.js';
import { drawMap } from './map.js';
import { drawRose } from './rose.js';
import type { TimeSeries } from './time-series.js';

export interface Figure {
  /** Of the file, without extension. */
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

export async function drawFigures(summary: ClipSummary, series: TimeSeries): Promise<Figure[]> {
  const average = summary.averageFlow().at(-1)!;
  return [
    ...overTime(series),
    ...directions(summary),
    ...(await maps(average)),
    ...profiles(summary, average),
    ...spectra(summary),
  ];
}

function overTime(series: TimeSeries): Figure[] {
  const { unit, fluxUnit, timeUnit } = series;
  const x = `time (${timeUnit})`;
  const chart = (name: string, title: string, y: string, lines: readonly Curve[]): Figure[] =>
    lines.length === 0 ? [] : [{ name, title, svg: curves(title, x, y, lines) }];
  return [
    ...chart('speed', 'Mean speed of each region', `speed (${unit})`, series.regions()),
    ...chart('objects', 'Speed of what moves by itself', `speed (${unit})`, series.objects()),
    ...chart('probes', 'Motion at the probes', `velocity (${unit})`, series.probes()),
    ...chart('flux', 'Flux through the lines', `flux (${fluxUnit})`, series.fluxes()),
    ...chart('camera', 'Motion of the camera', `velocity (${unit})`, series.camera()),
  ];
}

function directions(summary: ClipSummary): Figure[] {
  return [...summary.regions()].map(([region, { directions }]) => {
    const title = `Directions in ${region}`;
    return { name: `directions-${fileName(region)}`, title, svg: drawRose(title, directions, summary.yUp) };
  });
}

async function maps(average: AverageFlow): Promise<Figure[]> {
  const { mean, rms, reference, unit } = average;
  const { width, height } = mean;
  const pixels = width * height;
  const length = (data: Float32Array) =>
    Float32Array.from({ length: pixels }, (_, i) => Math.hypot(data[i]!, data[pixels + i]!));
  const rate = unit === 'px/frame' ? '1/frame' : '1/s';
  const all = [
    { name: 'mean-speed', title: 'Speed of the mean motion', unit, values: length(mean.data), signed: false },
    {
      name: 'fluctuation',
      title: 'Fluctuation (root mean square)',
      unit,
      values: length(rms.data),
      signed: false,
    },
    {
      name: 'vorticity',
      title: 'Vorticity of the mean motion',
      unit: rate,
      values: rateMap(average, 'vorticity'),
      signed: true,
    },
    {
      name: 'divergence',
      title: 'Divergence of the mean motion',
      unit: rate,
      values: rateMap(average, 'divergence'),
      signed: true,
    },
  ];
  return Promise.all(
    all.map(async ({ name, ...map }) => {
      return { name, title: map.title, svg: await drawMap({ ...map, width, height, reference }) };
    }),
  );
}

/** A rate of the mean motion at every pixel, (height, width). */
export function rateMap({ mean, reference, spacing }: AverageFlow, rate: keyof Rates): Float32Array {
  const gradient: Gradient = [0, 0, 0, 0];
  return Float32Array.from({ length: mean.width * mean.height }, (_, i) => {
    const [x, y] = [i % mean.width, Math.floor(i / mean.width)];
    gradientAt(mean, x, y, gradient, spacing);
    return ratesOf(inReference(gradient, reference.jacobian(x, y)))[rate];
  });
}

function profiles(summary: ClipSummary, average: AverageFlow): Figure[] {
  return [...summary.profiles(average)].map(([line, samples]) => {
    const title = `Mean motion along ${line}`;
    const along = samples.map(({ distance, along }) => [distance, along] as const);
    const across = samples.map(({ distance, across }) => [distance, across] as const);
    const svg = curves(title, `distance (${average.reference.unit})`, `velocity (${average.unit})`, [
      { name: 'along the line', points: along },
      { name: 'across it, to its right', points: across },
    ]);
    return { name: `profile-${fileName(line)}`, title, svg };
  });
}

function spectra(summary: ClipSummary): Figure[] {
  return summary
    .spectra()
    .filter(({ u }) => u.length > 0)
    .map(({ probe, unit, u, v }) => {
      const title = `Spectrum at ${probe}`;
      const x = unit === 'px/frame' ? 'frequency (1/frame)' : 'frequency (Hz)';
      const line = (name: string, of: typeof u): Curve => ({
        name,
        points: of.map(({ frequency, amplitude }) => [frequency, amplitude] as const),
      });
      const svg = curves(title, x, `amplitude (${unit})`, [line('x', u), line('y', v)]);
      return { name: `spectrum-${fileName(probe)}`, title, svg };
    });
}

/** Names of regions and lines are free; those of files are not. */
const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^\.+/, '_');
