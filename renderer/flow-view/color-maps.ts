/** The colours of numbers, the same for shaders and legends. */
import { interpolateInferno, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import { colorWheel, flowToColor } from '../../engine/flow/color.js';
import { createField } from '../../engine/flow/field.js';

const LEVELS = 256;

/** In the order of their rows in the shaders' table. */
export const COLOR_MAPS = ['speed', 'error', 'gradient'] as const;

export type ColorMap = (typeof COLOR_MAPS)[number];

const MAPS: Readonly<Record<ColorMap, (share: number) => string>> = {
  speed: interpolateViridis,
  error: interpolateInferno,
  // Blue below the middle, red above; the two are told apart by those who are colour-blind, too.
  gradient: (share) => interpolateRdBu(1 - share),
};

/** (256, 4) bytes, RGBA, from the lowest number to the highest. */
export function mapBytes(map: ColorMap): Uint8Array {
  const levels = Array.from({ length: LEVELS }, (_, i) => channels(MAPS[map](i / (LEVELS - 1))));
  return Uint8Array.from(levels.flatMap(([r, g, b]) => [r!, g!, b!, 255]));
}

/** A colour map as a list of CSS colours, from the lowest number to the highest. */
export function mapColors(map: ColorMap): string {
  return Array.from({ length: 17 }, (_, i) => MAPS[map](i / 16)).join(', ');
}

/** The saturated hues, (n, 4) bytes RGBA. */
export function wheelBytes(): Uint8Array {
  return Uint8Array.from(colorWheel().flatMap((hue) => [...hue, 255]));
}

/** A disc of all directions and speeds up to the scale: (size, size, 4) bytes RGBA, clear around it. */
export function wheelDisc(size: number): Uint8ClampedArray<ArrayBuffer> {
  const field = createField(size, size);
  const radius = size / 2;
  const pixels = size * size;
  for (let i = 0; i < pixels; i++) {
    field.data[i] = ((i % size) + 0.5 - radius) / radius;
    field.data[pixels + i] = (Math.floor(i / size) + 0.5 - radius) / radius;
  }
  const rgb = flowToColor(field, { maxMagnitude: 1 });
  const disc = new Uint8ClampedArray(4 * pixels);
  for (let i = 0; i < pixels; i++) {
    disc.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
    const away = Math.hypot(field.data[i]!, field.data[pixels + i]!);
    // Half covered at its edge, which is a pixel wide.
    disc[4 * i + 3] = 255 * Math.min(1, Math.max(0, (1 - away) * radius + 0.5));
  }
  return disc;
}

/** Of `#rrggbb` or `rgb(r, g, b)`. */
function channels(color: string): number[] {
  if (color.startsWith('#')) return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return color.match(/\d+/g)!.map(Number);
}
