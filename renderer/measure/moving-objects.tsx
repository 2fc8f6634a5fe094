import { lengthOf } from '../../engine/analysis/vector';
import { COLORS } from './chart';
import styles from './measure.module.css';
import { useMeasure } from './measure-state';
import type { View } from './overlay';
import { inUnitsOf, SPEED_UNITS, withUnit } from './quantities';
import { useMeasured } from './use-measured';

/** What moves by itself in the pair that is shown: its cells, its number, and how fast it is. */
export function MovingObjects({ view }: { readonly view: View }) {
  const units = useMeasure((state) => state.units);
  const asked = useMeasure((state) => state.analysis.objects !== undefined);
  const { pair, current } = useMeasured();
  if (!asked || !current || !pair) return null;
  return pair.samples.objects.map(({ id, cells, side, columns, velocity }) => {
    const corners = cells.map((cell) => ({
      x: (cell % columns) * side,
      y: Math.floor(cell / columns) * side,
    }));
    const size = side * view.zoom;
    const places = corners.map((corner) => view.toScreen({ x: corner.x - 0.5, y: corner.y - 0.5 }));
    const top = places.reduce((best, one) => (one.y < best.y ? one : best), places[0]!);
    return (
      <g key={id} className={styles.object} data-testid="moving-object">
        <path
          style={{ fill: COLORS[id % COLORS.length] }}
          d={places.map(({ x, y }) => `M${x},${y}h${size}v${size}h${-size}z`).join('')}
        />
        <text x={top.x} y={top.y - 5}>
          {`${id} · ${withUnit(inUnitsOf(velocity, units, lengthOf), SPEED_UNITS[units])}`}
        </text>
      </g>
    );
  });
}
