import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { motionCurve } from './curve.js';
import type { TimeScale } from './time-scale.js';
import styles from './timeline.module.css';

interface Props {
  readonly mean: readonly (number | null)[];
  readonly times: readonly number[];
  readonly scale: TimeScale;
  readonly height: number;
}

/** How fast everything moves on average, over time; at the bottom a line under the frames for which that is known. */
export const MotionCurve = memo(function MotionCurve({ mean, times, scale, height }: Props) {
  const { t } = useTranslation();
  const curve = motionCurve(mean, times, scale, height);
  if (!curve) return null;
  return (
    <>
      <svg className={styles.curve} width={scale.width} height={height} aria-hidden="true">
        <path className={styles.area} d={curve.area} />
        <path className={styles.outline} d={curve.line} />
        <path className={styles.line} d={curve.line} />
        {curve.known.map(([from, to]) => (
          <rect key={from} className={styles.known} x={from} width={to - from} y={height - 2} height={2} />
        ))}
      </svg>
      <span className={styles.top} title={t('flow.timeline.fastest')}>
        {t('flow.timeline.speed', { speed: curve.top.toFixed(1) })}
      </span>
    </>
  );
});
