/** A quantity of every pixel as a figure: colours, axes in the reference's unit, a legend. */
import { interpolatePuOr, interpolateViridis } from 'd3-scale-chromatic';
import sharp from 'sharp';
import type { Reference } from '../reference.js';
import { axis, draw, shortNumber } from './chart.js';

export interface MapFigure {
  readonly title: string;
  readonly unit: string;
  readonly width: number;
  readonly height: number;
  /** (height, width), NaN where unknown. */
  readonly values: Float32Array;
  /** Values of either sign around 0, or from 0 up. */
  readonly signed: boolean;
  readonly reference: Reference;
}

/** Colours are cut off beyond this share of the values, so that a stray one does not dim all. */
const WITHIN = 0.995;
const PLOT = { left: 76, top: 48, right: 110, bottom: 56, width: 574 } as const;
/** Axes stand around the picture, wherever 0 is. */
const FRAME = { splitLine: { show: false }, axisLine: { onZero: false } };
const UNKNOWN = [200, 200, 200];

export async function drawMap(map: MapFigure): Promise<string> {
  const { width, height, reference, signed } = map;
  const limit = limitOf(map.values);
  const range = signed ? [-limit, limit] : [0, limit];
  const image = await colored(map, range as [number, number]);
  // Only where a pixel is the same everywhere do lengths mark an axis.
  const even = reference.perPixel !== undefined;
  const place = (x: number, y: number) => (even ? reference.position(x, y) : { x, y });
  const [from, to] = [place(-0.5, -0.5), place(width - 0.5, height - 0.5)];
  const unit = even ? reference.unit : 'px';
  const plotHeight = Math.round((PLOT.width * height) / width);
  const size = { width: PLOT.left + PLOT.width + PLOT.right, height: PLOT.top + plotHeight + PLOT.bottom };
  const option = {
    title: { text: map.title, left: 'center', textStyle: { fontSize: 15 } },
    grid: { left: PLOT.left, top: PLOT.top, width: PLOT.width, height: plotHeight },
    xAxis: axis(`x (${unit})`, { min: from.x, max: to.x, nameGap: 28, ...FRAME }),
    yAxis: axis(`y (${unit})`, {
      min: Math.min(from.y, to.y),
      max: Math.max(from.y, to.y),
      inverse: to.y > from.y,
      nameGap: 54,
      ...FRAME,
    }),
    visualMap: {
      type: 'continuous',
      seriesIndex: [],
      min: range[0],
      max: range[1],
      right: 12,
      top: PLOT.top,
      itemHeight: Math.min(200, plotHeight - 40),
      text: [`${shortNumber(range[1]!)} ${map.unit}`, shortNumber(range[0]!)],
      inRange: { color: Array.from({ length: 33 }, (_, i) => colorOf(i / 32, signed)) },
    },
    series: [
      {
        type: 'custom',
        data: [[from.x, from.y]],
        silent: true,
        z: 0,
        renderItem: () => ({
          type: 'image',
          style: { image, x: PLOT.left, y: PLOT.top, width: PLOT.width, height: plotHeight },
        }),
      },
    ],
  };
  return draw(option, size);
}

/** A data URL of the coloured pixels. */
async function colored(map: MapFigure, [low, high]: [number, number]): Promise<string> {
  const { width, height, values, signed } = map;
  const table = Array.from({ length: 256 }, (_, i) => rgbOf(colorOf(i / 255, signed)));
  const data = new Uint8Array(3 * width * height);
  for (const [i, value] of values.entries()) {
    const share = (value - low) / (high - low || 1);
    const index = Math.round(255 * Math.min(1, Math.max(0, share)));
    data.set(Number.isNaN(share) ? UNKNOWN : table[index]!, 3 * i);
  }
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: Math.min(width, 2 * PLOT.width) })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** Perceptually even from dark to light, or from one hue over white to another. */
const colorOf = (share: number, signed: boolean): string =>
  signed ? interpolatePuOr(1 - share) : interpolateViridis(share);

function rgbOf(color: string): number[] {
  if (color.startsWith('#')) return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return color.match(/\d+/g)!.map(Number);
}

function limitOf(values: Float32Array): number {
  const sizes = values
    .filter((value) => !Number.isNaN(value))
    .map(Math.abs)
    .sort();
  return sizes[Math.floor(WITHIN * (sizes.length - 1))] || 1;
}
