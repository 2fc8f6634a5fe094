/** Where an answer comes from, as colours to lay over a picture. */
import type { Attention } from '../../engine/server/api';

/** From nothing over violet and orange to pale yellow: evenly brighter, for people who see few colours too. */
const stops = [
  [8, 6, 30],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 255, 190],
] as const;

/** The map's cells as RGBA, side x side: its least value dark, its largest bright; stronger where there is more to see. */
export function heatPixels({
  side,
  values,
}: Pick<Attention, 'side' | 'values'>): Uint8ClampedArray<ArrayBuffer> {
  const least = values.reduce((a, b) => Math.min(a, b));
  const range = values.reduce((a, b) => Math.max(a, b)) - least || 1;
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (const [cell, value] of values.entries()) pixels.set(colourOf((value - least) / range), cell * 4);
  return pixels;
}

function colourOf(heat: number): readonly number[] {
  const place = heat * (stops.length - 1);
  const first = Math.min(stops.length - 2, Math.floor(place));
  const mixed = [0, 1, 2].map((c) => {
    const [from, to] = [stops[first]![c]!, stops[first + 1]![c]!];
    return from + (to - from) * (place - first);
  });
  return [...mixed, 255 * (0.55 + 0.45 * heat)];
}
