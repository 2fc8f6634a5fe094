/** What the colours of the view mean, in the smallest space in which a newcomer understands them. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { mapColors, type VisualisationId } from '../flow-view/index.js';
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
  /** The change of flow at both ends of its map, in pixels a pixel. */
  readonly gradientScale: number;
  /** A motion to be found in the legend: that of the probe. */
  readonly vector?: Vector;
  /** What speeds are told in; pixels a frame unless given. */
  readonly units?: LegendUnits;
}

export interface LegendUnits {
  readonly name: string;
  /** Of it, in a pixel a frame. */
  readonly perPixel: number;
  readonly framesPerSecond: number;
}

export function Legend({ visualisation, scale, errorScale, gradientScale, vector, units }: LegendProps) {
  const { t } = useTranslation();
  const { name: unit, perPixel } = units ?? { name: t('flow.legend.perFrame'), perPixel: 1 };
  const full = t('flow.legend.full', { speed: round(perPixel * scale), unit });
  switch (visualisation) {
    case 'wheel':
      return <Wheel scale={scale} vector={vector} full={full} text={t('flow.legend.wheel')} />;
    case 'overlay':
      return <Wheel scale={scale} vector={vector} full={full} text={t('flow.legend.wheelTinted')} />;
    case 'arrows':
    case 'particles':
      return <Wheel scale={scale} vector={vector} full={full} text={t('flow.legend.wheelMarks')} />;
    case 'heat':
    case 'streamlines':
    case 'texture': {
      const speed = vector && Math.hypot(vector.u, vector.v);
      return (
        <Bar
          map="speed"
          end={scale}
          value={speed}
          perPixel={perPixel}
          text={t('flow.legend.heat', { unit })}
        />
      );
    }
    case 'error':
      return <Bar map="error" end={errorScale} text={t('flow.legend.error')} />;
    case 'difference':
      return <TwoWays kind="difference" colors="#000, #808080, #fff" />;
    case 'rotation':
    case 'divergence':
      return (
        <TwoWays
          kind={visualisation}
          colors={mapColors('gradient')}
          ends={
            units
              ? t('flow.legend.gradientEndsPerSecond', {
                  change: short(units.framesPerSecond * gradientScale),
                })
              : t('flow.legend.gradientEnds', { change: short(gradientScale) })
          }
        />
      );
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
  /** What full colour stands for. */
  readonly full: string;
  readonly text: string;
}

function Wheel({ scale, vector, full, text }: WheelProps) {
  return (
    <div className={styles.wheel}>
      <div className={styles.disc} style={{ width: DISC, height: DISC }}>
        <WheelDisc size={DISC} />
        {vector && <Dot {...vector} scale={scale} />}
      </div>
      <div>
        <Text size="xs">{text}</Text>
        <Text size="xs" c="dimmed" mt={4} className={styles.numbers}>
          {full}
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
  /** What is told of the end and the middle, in a pixel. */
  readonly perPixel?: number;
  readonly text: string;
}

function Bar({ map, end, value, perPixel = 1, text }: BarProps) {
  return (
    <div>
      <Text size="xs" mb={4}>
        {text}
      </Text>
      <div className={styles.bar} style={{ background: gradient(mapColors(map)) }}>
        {value !== undefined && Number.isFinite(value) && (
          <span className={styles.tick} style={{ left: `${100 * Math.min(1, value / end)}%` }} />
        )}
      </div>
      <div className={styles.ends}>
        <span>0</span>
        <span>{round((perPixel * end) / 2)}</span>
        <span>≥ {round(perPixel * end)}</span>
      </div>
    </div>
  );
}

interface TwoWaysProps {
  readonly kind: 'difference' | 'rotation' | 'divergence';
  /** From below the middle to above it. */
  readonly colors: string;
  /** What both ends stand for, if that is a number. */
  readonly ends?: string;
}

function TwoWays({ kind, colors, ends }: TwoWaysProps) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="xs" mb={4}>
        {t(`flow.legend.${kind}`)}
      </Text>
      <div className={styles.bar} style={{ background: gradient(colors) }} />
      <div className={styles.ends}>
        <span>{t(`flow.legend.ends.${kind}.below`)}</span>
        <span>{t(`flow.legend.ends.${kind}.middle`)}</span>
        <span>{t(`flow.legend.ends.${kind}.above`)}</span>
      </div>
      {ends !== undefined && (
        <Text size="xs" c="dimmed" mt={4} className={styles.numbers}>
          {ends}
        </Text>
      )}
    </div>
  );
}

const gradient = (colors: string): string => `linear-gradient(to right, ${colors})`;

const round = (value: number): string =>
  value >= 10 ? value.toFixed(0) : value >= 1 ? String(Number(value.toFixed(1))) : short(value);

const short = (value: number): string => String(Number(value.toPrecision(2)));
