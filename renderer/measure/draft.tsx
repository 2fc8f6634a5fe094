import type { Point } from '../../engine/analysis/analysis';
import styles from './measure.module.css';
import { type Tool, useMeasure } from './measure-state';
import type { View } from './overlay';

interface Props {
  readonly points: readonly Point[];
  readonly cursor?: Point;
  readonly tool?: Tool;
  readonly view: View;
}

/** What is being drawn and is not there yet; and the brush, as large as it is. */
export function Draft({ points, cursor, tool, view }: Props) {
  const radius = useMeasure((state) => state.radius);
  if (!tool) return null;
  const rubber = tool === 'polygon' || tool === 'plane' ? [...points, ...(cursor ? [cursor] : [])] : points;
  const path = rubber.map((point) => view.toScreen(point));
  const text = view.toPolyline(rubber);
  const size = 2 * radius * view.zoom;
  return (
    <g className={styles.draft} aria-hidden>
      {tool === 'rectangle' && path.length === 2 && (
        <rect
          x={Math.min(path[0]!.x, path[1]!.x)}
          y={Math.min(path[0]!.y, path[1]!.y)}
          width={Math.abs(path[1]!.x - path[0]!.x)}
          height={Math.abs(path[1]!.y - path[0]!.y)}
        />
      )}
      {tool === 'brush' && points.length > 0 && (
        <polyline points={text} className={styles.stroke} style={{ strokeWidth: size }} />
      )}
      {tool === 'brush' && cursor && (
        <circle cx={view.toScreen(cursor).x} cy={view.toScreen(cursor).y} r={size / 2} />
      )}
      {tool !== 'rectangle' && tool !== 'brush' && points.length > 0 && (
        <>
          <polyline points={text} />
          {points.map((point, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: corners have no names, and come one after another.
            <circle key={i} cx={view.toScreen(point).x} cy={view.toScreen(point).y} r={3} />
          ))}
        </>
      )}
    </g>
  );
}
