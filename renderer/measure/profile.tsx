import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeasuredProfile } from '../../engine/server/api';
import { axisLook, Chart, legendLook } from './chart';

/** The motion along a line, and across it. */
export function Profile({ profile }: { readonly profile: MeasuredProfile }) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('dark');
  const { places, unit, length } = profile;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the look of axes follows from the scheme.
  const option = useMemo(
    () => ({
      grid: { left: 44, right: 12, top: 30, bottom: 34 },
      legend: { top: 0, ...legendLook() },
      xAxis: {
        type: 'value',
        name: length,
        nameLocation: 'middle',
        nameGap: 20,
        max: places.at(-1)?.distance,
        ...axisLook(),
      },
      yAxis: { type: 'value', name: unit, scale: true, ...axisLook() },
      series: (['across', 'along'] as const).map((key) => ({
        type: 'line',
        name: t(`measure.profile.${key}`),
        showSymbol: false,
        lineStyle: { width: 1.5 },
        data: places.map((place) => [place.distance, place[key]]),
      })),
    }),
    [places, unit, length, t, scheme],
  );
  return <Chart option={option} height={150} label={t('measure.profile.label', { line: profile.line })} />;
}
