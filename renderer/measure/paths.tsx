import { useFlow } from '../flow/flow-state';
import { COLORS } from './chart';
import styles from './measure.module.css';
import { useMeasuredClip } from './measure-clip';
import type { View } from './overlay';

/** Where tracks, regions that follow and objects went in the clip: strong up to the frame that is shown, faint from there on. */
export function Paths({ view }: { readonly view: View }) {
  const measured = useMeasuredClip();
  const index = useFlow((state) => state.index);
  if (!measured || measured.outdated) return null;
  return measured.paths.map(({ kind, name, points }, i) => {
    const isThere = index >= points[0]!.frame && index <= points.at(-1)!.frame;
    // Objects come and go.
    if (points.length < 2 || (kind === 'objects' && !isThere)) return null;
    const now = points.findLast(({ frame }) => frame <= index);
    const at = now && view.toScreen(now);
    return (
      <g
        key={`${kind} ${name}`}
        className={styles.path}
        style={{ color: COLORS[i % COLORS.length] }}
        data-testid="path"
        data-name={name}
      >
        <polyline points={view.toPolyline(points)} data-faint />
        <polyline points={view.toPolyline(points.filter(({ frame }) => frame <= index))} />
        {at && isThere && <circle cx={at.x} cy={at.y} r={4} data-frame={now.frame} />}
      </g>
    );
  });
}
