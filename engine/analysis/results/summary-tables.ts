/** What is told of a whole clip as tables: profiles of the mean motion, spectra, pooled statistics. */
import { PERCENTILES } from '../../flow/statistics.js';
import type { ClipSummary } from '../clip-summary.js';
import type { SpeedUnit } from '../units.js';
import { directionCells, type Row, shown } from './tables.js';

/** A speed's unit as a column's name has it. */
export const columnUnit = (unit: SpeedUnit): string => unit.replace('/', '_per_');

export function summaryTables(summary: ClipSummary): Readonly<Record<string, Row[]>> {
  return {
    summary: [...summary.regions()].map(([region, statistics]) => {
      const unit = columnUnit(statistics.unit);
      return {
        region,
        vectors: statistics.vectors,
        [`speed_mean_${unit}`]: shown(statistics.mean),
        [`speed_median_${unit}`]: shown(statistics.median),
        ...Object.fromEntries(
          PERCENTILES.map((share) => [`speed_p${share}_${unit}`, shown(statistics.percentiles[share])]),
        ),
        [`speed_max_${unit}`]: shown(statistics.max),
        direction_mean_deg: shown(statistics.direction.degrees),
        direction_concentration: shown(statistics.direction.concentration),
        ...directionCells(statistics.directions),
      };
    }),
    profiles: profileRows(summary),
    spectra: spectrumRows(summary),
  };
}

/** In pixels and in metres side by side: the places are the same. */
function profileRows(summary: ClipSummary): Row[] {
  const rows = new Map<string, Row>();
  for (const average of summary.averageFlow()) {
    const [length, unit] = [average.reference.unit, columnUnit(average.unit)];
    for (const [line, profile] of summary.profiles(average)) {
      for (const [i, { distance, u, v, along, across }] of profile.entries()) {
        const key = `${line} ${i}`;
        rows.set(key, {
          ...(rows.get(key) ?? { line }),
          [`distance_${length}`]: shown(distance),
          [`velocity_x_${unit}`]: shown(u),
          [`velocity_y_${unit}`]: shown(v),
          [`along_${unit}`]: shown(along),
          [`across_${unit}`]: shown(across),
        });
      }
    }
  }
  return [...rows.values()];
}

function spectrumRows(summary: ClipSummary): Row[] {
  return summary.spectra().flatMap(({ probe, unit, u, v }) => {
    const frequency = unit === 'px/frame' ? 'frequency_per_frame' : 'frequency_Hz';
    return u.map((line, i) => ({
      probe,
      [frequency]: shown(line.frequency),
      [`amplitude_x_${columnUnit(unit)}`]: shown(line.amplitude),
      [`amplitude_y_${columnUnit(unit)}`]: shown(v[i]?.amplitude),
    }));
  });
}
