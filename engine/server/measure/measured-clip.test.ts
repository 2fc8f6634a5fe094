import { expect, it } from 'vitest';
import { parseAnalysis } from '../../analysis/analysis.js';
import { MeasuredRows } from './measured-clip.js';

const analysis = parseAnalysis({
  schema: 1,
  frames: { start: 4, step: 1 },
  axes: { origin: { x: 100, y: 50 }, yUp: true },
  regions: ['still', 'goes along'].map((name, i) => ({
    name,
    shape: { kind: 'rectangle', x: 0, y: 0, width: 10, height: 10 },
    follow: i === 1,
  })),
  tracks: [{ name: 'T1', x: 20, y: 30 }],
  camera: { model: 'translation' },
});

it('draws curves and paths from the rows of tables', () => {
  const rows = new MeasuredRows(analysis);
  for (const region of ['still', 'goes along']) {
    rows.add({
      table: 'regions',
      first_frame: 4,
      first_time_s: 0.4,
      region,
      centroid_x_px: 5,
      centroid_y_px: -7,
      speed_mean_px_per_frame: 3,
      speed_mean_px_per_s: 30,
    });
  }
  rows.add({ table: 'tracks', frame: 5, track: 'T1', x_px: -78, y_px: 18, state: 'seen' });
  rows.add({ table: 'tracks', frame: 6, track: 'T1', state: 'left' });
  const matrix = [1, 0, -3, 0, 1, 2, 0, 0, 1];
  rows.add({
    table: 'camera',
    first_frame: 4,
    second_frame: 5,
    ...Object.fromEntries(matrix.map((value, i) => [`to_first_${i}`, value])),
  });
  const { curves, paths, steady } = rows.soFar();
  expect(curves.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'regions still',
    'regions goes along',
    'camera ',
  ]);
  expect(curves[0]!.points).toEqual([{ frame: 4, time: 0.4, perFrame: 3, perSecond: 30, metric: null }]);
  // In pixels of the frame, whatever the axes of the tables; what stays where it was drawn has no path.
  expect(paths).toEqual([
    {
      kind: 'tracks',
      name: 'T1',
      points: [
        { frame: 4, x: 20, y: 30 },
        { frame: 5, x: 22, y: 32 },
      ],
    },
    { kind: 'regions', name: 'goes along', points: [{ frame: 4, x: 105, y: 57 }] },
  ]);
  expect(steady).toEqual([
    { frame: 4, toFirst: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
    { frame: 5, toFirst: matrix },
  ]);
});
