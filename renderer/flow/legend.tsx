/** What the colours of the view mean, in the smallest space in which a newcomer understands them. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { mapGradient, type VisualisationId } from '../flow-view/index.js';
import styles from './legend.module.css';
import { WheelDisc } from './wheel-disc.js';

interface Vector {
  readonly u: number;
  readonly v: number;
}

export interface LegendProps {
  readonly visualisation: VisualisationId | 'frame';
  /** Speed of full colour, in pixels a frame. */
  readonly scale: number;
  /** The error at the end of its map, in pixels. */
  readonly errorScale: number;
  /** A motion to be found in the legend: that of the probe. */
  readonly vector?: Vector;
}

export function Legend({ visualisation, scale, errorScale, vector }: LegendProps) {
  const { t } = useTranslation();
  switch (visualisation) {
    case 'wheel':
      return <Wheel scale={scale} vector={vector} text={t('flow.legend.wheel')} />;
    case 'overlay':
      return <Wheel scale={scale} vector={vector} text={t('flow.legend.wheelTinted')} />;
    case 'arrows':
    case 'particles':
      return <Wheel scale={scale} vector={vector} text={t('flow.legend.wheelMarks')} />;
    case 'heat': {
      const speed = vector && Math.hypot(vector.u, vector.v);
      return <Bar map="speed" end={scale} value={speed} text={t('flow.legend.heat')} />;
    }
    case 'error':
      return <Bar map="error" end={errorScale} text={t('flow.legend.error')} />;
    case 'difference':
      return <Difference />;
    case 'occlusion':
      return (
        <div className={styles.swatch}>
          <span />
          <Text size="xs">{t('flow.legend.occlusion')}</Text>
        </div>
      );
    default:
      return null;
  }
}

/** CSS pixels across. */
const DISC = 96;

interface WheelProps {
  readonly scale: number;
  readonly vector?: Vector;
  readonly text: string;
}

function Wheel({ scale, vector, text }: WheelProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.wheel}>
      <div className={styles.disc} style={{ width: DISC, height: DISC }}>
        <WheelDisc size={DISC} />
        {vector && <Dot {...vector} scale={scale} />}
      </div>
      <div>
        <Text size="xs">{text}</Text>
        <Text size="xs" c="dimmed" mt={4} className={styles.numbers}>
          {t('flow.legend.full', { speed: round(scale) })}
        </Text>
      </div>
    </div>
  );
}

/** Where a motion is on the disc; one beyond the scale is at its edge. */
function Dot({ u, v, scale }: Vector & { readonly scale: number }) {
  const within = Math.min(1, scale / Math.max(1e-9, Math.hypot(u, v))) * (DISC / 2 / scale);
  if (!Number.isFinite(u + v)) return null;
  return <span className={styles.dot} style={{ left: DISC / 2 + u * within, top: DISC / 2 + v * within }} />;
}

interface BarProps {
  readonly map: 'speed' | 'error';
  readonly end: number;
  readonly value?: number;
  readonly text: string;
}

function Bar({ map, end, value, text }: BarProps) {
  return (
    <div>
      <Text size="xs" mb={4}>
        {text}
      </Text>
      <div className={styles.bar} style={{ background: mapGradient(map) }}>
        {value !== undefined && Number.isFinite(value) && (
          <span className={styles.tick} style={{ left: `${100 * Math.min(1, value / end)}%` }} />
        )}
      </div>
      <div className={styles.ends}>
        <span>0</span>
        <span>{round(end / 2)}</span>
        <span>≥ {round(end)}</span>
      </div>
    </div>
  );
}

function Difference() {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="xs" mb={4}>
        {t('flow.legend.difference')}
      </Text>
      <div className={styles.bar} style={{ background: 'linear-gradient(to right, #000, #808080, #fff)' }} />
      <div className={styles.ends}>
        <span>{t('flow.legend.darker')}</span>
        <span>{t('flow.legend.same')}</span>
        <span>{t('flow.legend.brighter')}</span>
      </div>
    </div>
  );
}

const round = (value: number): string => (value >= 10 ? value.toFixed(0) : String(Number(value.toFixed(1))));
