import { DIRECTIONS } from '../../flow/statistics.js';
import { draw } from './chart.js';

/** Shares of directions in percent, from x towards y, as bars around a circle; y leads down on it unless `yUp`. */
export function drawRose(title: string, shares: readonly number[], yUp: boolean): string {
  const degrees = shares.map((_, i) => `${(i * 360) / DIRECTIONS}°`);
  return draw(
    {
      title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
      polar: { radius: '68%', center: ['50%', '54%'] },
      // Bars are centred on their categories: the axis begins half a bar before the direction of x.
      angleAxis: {
        type: 'category',
        data: degrees,
        startAngle: yUp ? -180 / DIRECTIONS : 180 / DIRECTIONS,
        clockwise: !yUp,
      },
      radiusAxis: { axisLabel: { formatter: '{value} %' } },
      series: [{ type: 'bar', coordinateSystem: 'polar', data: shares, barCategoryGap: '0%' }],
    },
    { width: 420, height: 420 },
  );
}
