import { memo } from 'react';
import { clock, marks, type TimeScale, toX } from './time-scale.js';
import styles from './timeline.module.css';

/** Times, counted from the beginning of the clip. */
export const Ruler = memo(function Ruler({ scale }: { readonly scale: TimeScale }) {
  const times = marks(scale);
  const fine = (times[1] ?? 1) < 1;
  return (
    <div className={styles.ruler} aria-hidden="true">
      {times.map((time) => (
        <span key={time} style={{ left: toX(scale, scale.start + time) }}>
          {clock(time, fine ? 1 : 0)}
        </span>
      ))}
    </div>
  );
});
