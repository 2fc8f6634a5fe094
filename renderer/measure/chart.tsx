/** Lines over an axis, drawn by ECharts in the colours of the page. */
import { useComputedColorScheme } from '@mantine/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type ECharts, type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

interface Props {
  readonly option: EChartsCoreOption;
  readonly height: number | string;
  /** What it shows, for who cannot see it. */
  readonly label: string;
  /** A press: where on the axis below. */
  readonly onPress?: (x: number) => void;
}

export function Chart({ option, height, label, onPress }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('dark');
  const [chart, setChart] = useState<ECharts>();
  useEffect(() => {
    const made = init(element.current, null, { renderer: 'svg' });
    setChart(made);
    const sizes = new ResizeObserver(() => made.resize());
    sizes.observe(element.current!);
    return () => {
      sizes.disconnect();
      made.dispose();
      setChart(undefined);
    };
  }, []);
  useEffect(() => {
    chart?.setOption({ ...lookOf(element.current!), ...option }, { notMerge: true });
    // What the page's colours are follows from the scheme.
    void scheme;
  }, [chart, option, scheme]);
  useEffect(() => {
    if (!chart || !onPress) return;
    const zr = chart.getZr();
    const press = ({ offsetX, offsetY }: { offsetX: number; offsetY: number }) => {
      if (chart.containPixel('grid', [offsetX, offsetY])) {
        onPress(chart.convertFromPixel('grid', [offsetX, offsetY])[0]!);
      }
    };
    zr.on('click', press);
    return () => zr.off('click', press);
  }, [chart, onPress]);
  return <div ref={element} role="img" aria-label={label} style={{ height, width: '100%' }} />;
}

/** Okabe and Ito's colours, which people who are colour blind tell apart, without black. */
export const COLORS = ['#56b4e9', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#0072b2', '#f0e442'];

function lookOf(element: HTMLElement): EChartsCoreOption {
  const style = getComputedStyle(element);
  return {
    animation: false,
    backgroundColor: 'transparent',
    color: COLORS,
    textStyle: { fontFamily: style.fontFamily, fontSize: 11 },
  };
}

/** A colour of the page. */
export const pageColor = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name);

/** The colours of the page, of which axes are made. */
export function axisLook(): object {
  const [dimmed, line] = ['--studio-dimmed', '--studio-line'].map(pageColor);
  return {
    nameTextStyle: { color: dimmed, fontSize: 11 },
    axisLabel: { color: dimmed, fontSize: 10.5, hideOverlap: true },
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line } },
  };
}

export const legendLook = (): object => ({
  type: 'scroll',
  icon: 'roundRect',
  itemWidth: 14,
  itemHeight: 3,
  textStyle: { color: pageColor('--studio-text'), fontSize: 11 },
});
