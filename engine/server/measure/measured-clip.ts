/** What an analysis tells of a clip, pair by pair, as curves over time and as paths on the frame: every value is that of its tables. */
import type { Analysis, Point } from '../../analysis/analysis.js';
import { type Homography, IDENTITY } from '../../analysis/homography.js';
import type { TableRow } from '../../jobs/events.js';
import type { Curve, MeasuredClip, MeasuredPath } from '../api.js';

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

/** What moves over the frame: the columns of its name and its place, and which of the pair's frames that is in. */
const MOVING = {
  tracks: { name: 'track', x: 'x_px', y: 'y_px', frame: 'frame' },
  regions: { name: 'region', x: 'centroid_x_px', y: 'centroid_y_px', frame: 'first_frame' },
  objects: { name: 'object', x: 'centroid_x_px', y: 'centroid_y_px', frame: 'first_frame' },
} as const satisfies Record<MeasuredPath['kind'], Record<'name' | 'x' | 'y' | 'frame', string>>;

type Growing<T extends { readonly points: readonly unknown[] }> = T & {
  readonly points: T['points'][number][];
};

export class MeasuredRows {
  private readonly curves = new Map<string, Growing<Curve>>();
  private readonly paths = new Map<string, Growing<MeasuredPath>>();
  private readonly steady: MeasuredClip['steady'][number][] = [];
  private readonly following: ReadonlySet<unknown>;

  constructor(readonly analysis: Analysis) {
    this.following = new Set(analysis.regions.filter(({ follow }) => follow).map(({ name }) => name));
    const { start } = analysis.frames;
    if (analysis.camera) this.steady.push({ frame: start, toFirst: IDENTITY });
    for (const { name, x, y } of analysis.tracks)
      this.pathOf('tracks', name).points.push({ frame: start, x, y });
  }

  add(row: TableRow): void {
    const { table } = row;
    if (table in DRAWN) this.addToCurve(table as Curve['kind'], row);
    if (table in MOVING && (table !== 'regions' || this.following.has(row.region)))
      this.addToPath(table as MeasuredPath['kind'], row);
    if (table === 'camera') {
      const toFirst = Array.from({ length: 9 }, (_, i) =>
        Number(row[`to_first_${i}`]),
      ) as unknown as Homography;
      this.steady.push({ frame: Number(row.second_frame), toFirst });
    }
  }

  soFar(): MeasuredClip {
    const { analysis, curves, paths, steady } = this;
    return { analysis, curves: [...curves.values()], paths: [...paths.values()], steady };
  }

  private addToCurve(kind: Curve['kind'], row: TableRow): void {
    const { name: column, quantity } = DRAWN[kind];
    const name = column === undefined ? '' : String(row[column]);
    const curve = this.curves.get(`${kind} ${name}`) ?? { kind, name, points: [] };
    this.curves.set(`${kind} ${name}`, curve);
    const length = LENGTHS[kind];
    curve.points.push({
      frame: Number(row.first_frame),
      time: numberIn(row, 'first_time_s'),
      perFrame: numberIn(row, `${quantity}_px${length}_per_frame`),
      perSecond: numberIn(row, `${quantity}_px${length}_per_s`),
      metric: numberIn(row, `${quantity}_m${length}_per_s`),
    });
  }

  private addToPath(kind: MeasuredPath['kind'], row: TableRow): void {
    const columns = MOVING[kind];
    const [x, y] = [numberIn(row, columns.x), numberIn(row, columns.y)];
    if (x === null || y === null) return;
    const at = onFrame({ x, y }, this.analysis.axes);
    this.pathOf(kind, String(row[columns.name])).points.push({ frame: Number(row[columns.frame]), ...at });
  }

  private pathOf(kind: MeasuredPath['kind'], name: string): Growing<MeasuredPath> {
    const path = this.paths.get(`${kind} ${name}`) ?? { kind, name, points: [] };
    this.paths.set(`${kind} ${name}`, path);
    return path;
  }
}

/** Tables have the axes of their analysis. */
const onFrame = ({ x, y }: Point, { origin, yUp }: Analysis['axes']): Point => ({
  x: origin.x + x,
  y: origin.y + (yUp ? -y : y),
});

const numberIn = (row: TableRow, column: string): number | null => {
  const value = row[column];
  return typeof value === 'number' ? value : null;
};
