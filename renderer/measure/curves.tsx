/** What was measured over time, below the picture: a press goes to the frame. */
import { ActionIcon, Select, useComputedColorScheme } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Curve } from '../../engine/server/api';
import { frameCount, goTo, useFlow } from '../flow/flow-state';
import { axisLook, Chart, legendLook, pageColor } from './chart';
import styles from './measure.module.css';
import { useMeasuredClip } from './measure-clip';
import { type Units, useMeasure } from './measure-state';
import { FLUX_UNITS, number, SPEED_UNITS } from './quantities';

const KINDS = ['regions', 'lines', 'probes', 'objects', 'camera'] as const satisfies readonly Curve['kind'][];

export function MeasuredCurves() {
  const { t } = useTranslation();
  const on = useMeasure((state) => state.on);
  const measured = useMeasuredClip();
  const [wanted, setWanted] = useState<Curve['kind']>('regions');
  const [folded, setFolded] = useState(false);
  const frames = useFlow(frameCount);
  if (!on || !measured || measured.curves.length === 0) return null;
  const { curves, outdated, running } = measured;
  const kinds = KINDS.filter((kind) => curves.some((curve) => curve.kind === kind));
  const kind = kinds.includes(wanted) ? wanted : kinds[0]!;
  return (
    <section className={styles.curves} aria-label={t('measure.curves.title')} data-testid="curves">
      <div className={styles.curvesHead}>
        <Select
          aria-label={t('measure.curves.what')}
          w={170}
          data={kinds.map((value) => ({ value, label: t(`measure.curves.${value}`) }))}
          value={kind}
          onChange={(value) => setWanted(value as Curve['kind'])}
        />
        {outdated && <span className={styles.hint}>{t('measure.curves.outdated')}</span>}
        <ActionIcon
          aria-label={t(folded ? 'measure.curves.show' : 'measure.curves.hide')}
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
        >
          {folded ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
        </ActionIcon>
      </div>
      {!folded && (
        <CurvesChart
          kind={kind}
          curves={curves.filter((curve) => curve.kind === kind)}
          end={running ? (measured.analysis.frames.end ?? frames - 1) - 1 : undefined}
        />
      )}
    </section>
  );
}

interface ChartProps {
  readonly kind: Curve['kind'];
  readonly curves: readonly Curve[];
  /** The last pair's first frame, while they are being measured. */
  readonly end?: number;
}

function CurvesChart({ kind, curves, end }: ChartProps) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('dark');
  const wanted = useMeasure((state) => state.units);
  const index = useFlow((state) => state.index);
  const units = hasUnits(curves, wanted) ? wanted : 'perFrame';
  const press = useCallback((x: number) => goTo(Math.round(x)), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the look of axes follows from the scheme.
  const base = useMemo(() => {
    const unit = kind === 'lines' ? FLUX_UNITS[units] : SPEED_UNITS[units];
    const times = new Map(
      curves.flatMap(({ points }) => points.map(({ frame, time }) => [frame, time] as const)),
    );
    const last = end ?? Math.max(...curves.map(({ points }) => points.at(-1)?.frame ?? 0), 1);
    return {
      grid: { left: 56, right: 16, top: 30, bottom: 34 },
      legend: { top: 2, right: 12, ...legendLook() },
      tooltip: {
        trigger: 'axis',
        confine: true,
        valueFormatter: (value: unknown) => `${number(value as number)} ${unit}`,
      },
      xAxis: {
        type: 'value',
        min: 0,
        max: last,
        minInterval: 1,
        name: t('measure.curves.frame'),
        nameLocation: 'middle',
        nameGap: 20,
        ...axisLook(),
        axisPointer: {
          label: {
            formatter: ({ value }: { value: number }) => {
              const time = times.get(Math.round(value));
              return time == null ? `${Math.round(value)}` : `${Math.round(value)} · ${time.toFixed(2)} s`;
            },
          },
        },
      },
      yAxis: { type: 'value', name: unit, scale: true, ...axisLook() },
      series: curves.map(({ name, points }) => ({
        type: 'line',
        name: name || t(`measure.curves.${kind}`),
        showSymbol: points.length < 2,
        lineStyle: { width: 1.5 },
        data: points.map((point) => [point.frame, point[units]]),
      })),
    };
  }, [kind, curves, end, units, scheme, t]);
  const option = useMemo(
    () => ({
      ...base,
      series: base.series.map((series, i) => (i === 0 ? { ...series, markLine: playhead(index) } : series)),
    }),
    [base, index],
  );
  return (
    <div data-playhead={index}>
      <Chart
        option={option}
        height={150}
        label={t('measure.curves.label', { frame: index })}
        onPress={press}
      />
    </div>
  );
}

const playhead = (index: number) => ({
  silent: true,
  symbol: 'none',
  animation: false,
  label: { show: false },
  lineStyle: {
    type: 'solid',
    width: 1.5,
    color: pageColor('--studio-accent'),
  },
  data: [{ xAxis: index }],
});

const hasUnits = (curves: readonly Curve[], units: Units): boolean =>
  curves.some(({ points }) => points.some((point) => point[units] !== null));
