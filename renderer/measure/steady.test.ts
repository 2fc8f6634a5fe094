import { expect, it } from 'vitest';
import { type Homography, project } from '../../engine/analysis/homography';
import { cssTransform } from './steady';

it('moves each place of the stage where the map moves the pixel that is seen there', () => {
  const map: Homography = [1.02, 0.03, -7, -0.02, 0.98, 4, 1e-4, -2e-4, 1];
  const placement = { origin: { x: 40.5, y: 12.5 }, zoom: 2.5 };
  const seen = (x: number, y: number) => ({
    x: placement.origin.x + placement.zoom * x,
    y: placement.origin.y + placement.zoom * y,
  });
  const matrix = cssTransform(map, placement)
    .match(/-?[\d.]+(e-?\d+)?(?=[,)])/g)!
    .map(Number);
  for (const [x, y] of [
    [0, 0],
    [320, 0],
    [100, 200],
  ] as const) {
    const at = seen(x, y);
    // As CSS applies it: columns of four, with z = 0.
    const [px, py, , w] = [0, 1, 2, 3].map(
      (row) => matrix[row]! * at.x + matrix[4 + row]! * at.y + matrix[12 + row]!,
    );
    const to = project(map, x, y);
    expect(px! / w!).toBeCloseTo(seen(to.x, to.y).x, 6);
    expect(py! / w!).toBeCloseTo(seen(to.x, to.y).y, 6);
  }
});
