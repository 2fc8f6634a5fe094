import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { classColor, classRuns, type FrameClass } from './class-runs.js';
import { type TimeScale, toX } from './time-scale.js';
import styles from './timeline.module.css';

interface Props {
  readonly classes: readonly FrameClass[];
  readonly times: readonly number[];
  readonly scale: TimeScale;
}

/** What the frames show, over time. */
export const ClassLane = memo(function ClassLane({ classes, times, scale }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.classes} data-testid="class-lane">
      {classRuns(classes, times).map(({ from, to, label }) => {
        const left = toX(scale, from);
        const name = label ?? t('flow.timeline.notSure');
        return (
          <span
            key={from}
            className={label === undefined ? styles.unsure : styles.class}
            style={{
              left,
              width: Math.max(1, toX(scale, to) - left - 1),
              background: label && classColor(label),
            }}
            title={name}
          >
            {name}
          </span>
        );
      })}
    </div>
  );
});
