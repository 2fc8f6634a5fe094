/** Figures, drawn by ECharts without a page to draw on. */
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  PolarComponent,
  TitleComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import sharp from 'sharp';

use([
  BarChart,
  CustomChart,
  LineChart,
  GridComponent,
  LegendComponent,
  PolarComponent,
  TitleComponent,
  VisualMapComponent,
  SVGRenderer,
]);

export const CHART = { width: 760, height: 380 } as const;
/** Pixels of the PNG for one of the figure: sharp in print. */
const PNG_SCALE = 2;
/** Okabe and Ito's colours, which people who are colour blind tell apart. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

/** The figure as SVG. */
export function draw(option: EChartsCoreOption, size: { width: number; height: number } = CHART): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      color: COLORS,
      textStyle: { fontFamily: 'sans-serif' },
      ...option,
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

export const toPng = (svg: string): Promise<Buffer> =>
  sharp(Buffer.from(svg), { density: 72 * PNG_SCALE })
    .png()
    .toBuffer();

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Lines over a common axis; NaN leaves a gap. */
export function curves(title: string, x: string, y: string, lines: readonly Curve[]): string {
  return draw({
    title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
    legend: { bottom: 0, itemGap: 28, show: lines.length > 1 },
    grid: { left: 76, right: 24, top: 48, bottom: lines.length > 1 ? 76 : 56 },
    xAxis: axis(x, { min: 'dataMin', max: 'dataMax', nameGap: 28 }),
    yAxis: axis(y, { nameGap: 56, scale: true }),
    series: lines.map(({ name, points }) => ({
      type: 'line',
      name,
      showSymbol: points.length < 40,
      symbolSize: 4,
      sampling: 'lttb',
      lineStyle: { width: 1.5 },
      data: points.map(([at, value]) => [at, Number.isFinite(value) ? value : null]),
    })),
  });
}

export const axis = (name: string, more: object = {}): object => ({
  type: 'value',
  name,
  nameLocation: 'middle',
  axisLine: { show: true },
  axisLabel: { formatter: shortNumber, hideOverlap: true },
  ...more,
});

/** Four digits, without the crumbs of binary fractions. */
export const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));
