/** What an analysis wrote of a clip, pair by pair, as curves over time. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Row } from '../../analysis/results/tables.js';
import { fileError } from '../../errors.js';
import type { Curve } from '../api.js';

/** By its table: the column of its name, and the quantity that is drawn. */
const DRAWN = {
  regions: { name: 'region', quantity: 'speed_mean' },
  probes: { name: 'probe', quantity: 'speed' },
  lines: { name: 'line', quantity: 'flux' },
  objects: { name: 'object', quantity: 'speed' },
  camera: { name: undefined, quantity: 'speed' },
} as const satisfies Record<Curve['kind'], { name: string | undefined; quantity: string }>;

/** The last part of a column's name. */
const LENGTHS = { lines: '^2', regions: '', probes: '', objects: '', camera: '' } as const;

/** Reads the samples in a result folder: every value is that of its tables. Throws StudioError for what cannot be read. */
export async function readCurves(folder: string): Promise<Curve[]> {
  const path = join(folder, 'samples.jsonl');
  const curves = new Map<string, Curve & { readonly points: Curve['points'][number][] }>();
  try {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const row = JSON.parse(line) as Row & { table: string };
      if (!(row.table in DRAWN)) continue;
      const kind = row.table as Curve['kind'];
      const { name: column } = DRAWN[kind];
      const name = column === undefined ? '' : String(row[column]);
      const curve = curves.get(`${kind} ${name}`) ?? { kind, name, points: [] };
      curves.set(`${kind} ${name}`, curve);
      curve.points.push(pointOf(kind, row));
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  return [...curves.values()];
}

function pointOf(kind: Curve['kind'], row: Row): Curve['points'][number] {
  const { quantity } = DRAWN[kind];
  const length = LENGTHS[kind];
  return {
    frame: Number(row.first_frame),
    time: numberIn(row, 'first_time_s'),
    perFrame: numberIn(row, `${quantity}_px${length}_per_frame`),
    perSecond: numberIn(row, `${quantity}_px${length}_per_s`),
    metric: numberIn(row, `${quantity}_m${length}_per_s`),
  };
}

const numberIn = (row: Row, column: string): number | null => {
  const value = row[column];
  return typeof value === 'number' ? value : null;
};
