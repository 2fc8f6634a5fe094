/**
 * The colour code for flow of Baker et al., "A Database and Evaluation Methodology for Optical Flow" (ICCV 2007): hue
 * shows direction, saturation shows speed, white is rest. Beyond the scale colours turn darker; unknown is black.
 */
import type { FlowField } from './field.js';
import { isKnown } from './known.js';

export interface ColorOptions {
  /** The speed in pixels, above 0, that is shown fully saturated; `autoMagnitude` of the field if undefined. */
  readonly maxMagnitude?: number;
}

/**
 * No automatic scale is below this speed in pixels: on a static picture all that is left is the estimate's own noise, far
 * below a pixel, and must not come out as bright as motion.
 */
const SMALLEST_SCALE = 2;

/** Steps from one hue to the next; there are more where the eye tells hues apart better. */
const RED_YELLOW = 15;
const YELLOW_GREEN = 6;
const GREEN_CYAN = 4;
const CYAN_BLUE = 11;
const BLUE_MAGENTA = 13;
const MAGENTA_RED = 6;

/** How much of the frame the overlay's colour takes away at full speed. */
const OVERLAY = 0.85;

/** Slopes between 0 and 1 told apart in each eighth of a turn; finer than one level of a colour. */
const SLOPES = 2048;
const hues = hueTable();

/** Colours `field`. Returns (height, width, 3) bytes, RGB interleaved. */
export function flowToColor(field: FlowField, options: ColorOptions = {}): Uint8Array {
  const { width, height, data } = field;
  const scale = options.maxMagnitude ?? autoMagnitude(field);
  const pixels = width * height;
  const rgb = new Uint8Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const u = data[i]!;
    const v = data[pixels + i]!;
    if (!isKnown(u, v)) continue;
    const radius = Math.sqrt(u * u + v * v) / scale;
    const base = radius <= 1 ? 255 * (1 - radius) : 0;
    const weight = radius <= 1 ? radius : 0.75;
    const hue = hueIndex(u, v);
    rgb[3 * i] = base + weight * hues[hue]!;
    rgb[3 * i + 1] = base + weight * hues[hue + 1]!;
    rgb[3 * i + 2] = base + weight * hues[hue + 2]!;
  }
  return rgb;
}

/**
 * Colours `field` over `frame`, (height, width, 3) values 0..255 of the same size: the hue of the direction as strong as there
 * is speed, while the frame keeps its light and dark, and what rests or is unknown stays as it is. Returns bytes as above.
 */
export function flowOverFrame(
  frame: Uint8Array | Float32Array,
  field: FlowField,
  maxMagnitude: number,
): Uint8Array {
  const { width, height, data } = field;
  const pixels = width * height;
  const rgb = Uint8Array.from(frame);
  for (let i = 0; i < pixels; i++) {
    const u = data[i]!;
    const v = data[pixels + i]!;
    if (!isKnown(u, v)) continue;
    const speed = Math.sqrt(u * u + v * v) / maxMagnitude;
    const strength = OVERLAY * smoothStep(0.02, 0.5, speed);
    const grey = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
    const light = 0.35 + (0.65 * grey) / 255;
    const hue = hueIndex(u, v);
    for (let c = 0; c < 3; c++) {
      const at = 3 * i + c;
      rgb[at] = rgb[at]! + strength * (hues[hue + c]! * light - rgb[at]!) + 0.5;
    }
  }
  return rgb;
}

/** From 0 below `low` to 1 above `high`, without a corner. */
function smoothStep(low: number, high: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return share * share * (3 - 2 * share);
}

/**
 * The scale for a field on its own, in pixels: the greatest speed, as in Middlebury's tool, but at most twice the speed
 * that 99.9 % of the known pixels keep within (found to 1 %), so that a few stray vectors cannot bleach the rest,
 * and at least SMALLEST_SCALE.
 */
export function autoMagnitude({ width, height, data }: FlowField): number {
  const pixels = width * height;
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  // The upper half of a positive float's bits grows with it: a histogram over 60 magnitudes at constant precision.
  const histogram = new Uint32Array(1 << 16);
  let known = 0;
  let largest = 0;
  for (let i = 0; i < pixels; i++) {
    const u = data[i]!;
    const v = data[pixels + i]!;
    if (!isKnown(u, v)) continue;
    float[0] = u * u + v * v;
    histogram[bits[0]! >>> 16]!++;
    known++;
    largest = Math.max(largest, u * u + v * v);
  }
  let bin = 0;
  for (let below = histogram[0]!; below < 0.999 * known; ) below += histogram[++bin]!;
  bits[0] = (bin + 1) << 16;
  return Math.max(SMALLEST_SCALE, Math.min(Math.sqrt(largest), 2 * Math.sqrt(float[0]!)));
}

/** Where `hues` has the colour of the direction (u, v): by eighth of a turn, then by slope within it. */
function hueIndex(u: number, v: number): number {
  const across = Math.abs(u);
  const down = Math.abs(v);
  const steep = down > across;
  const long = steep ? down : across;
  const slope = long === 0 ? 0 : ((steep ? across : down) / long) * SLOPES + 0.5;
  const eighth = (u < 0 ? 1 : 0) + (v < 0 ? 2 : 0) + (steep ? 4 : 0);
  return 3 * (eighth * (SLOPES + 1) + (slope | 0));
}

/** The saturated colours, 0..255, at every index that `hueIndex` gives. */
function hueTable(): Float32Array {
  const wheel = colorWheel();
  const table = new Float32Array(3 * 8 * (SLOPES + 1));
  for (let eighth = 0; eighth < 8; eighth++) {
    for (let step = 0; step <= SLOPES; step++) {
      const slope = step / SLOPES;
      const u = (eighth & 4 ? slope : 1) * (eighth & 1 ? -1 : 1);
      const v = (eighth & 4 ? 1 : slope) * (eighth & 2 ? -1 : 1);
      table.set(hueOf(wheel, u, v), 3 * (eighth * (SLOPES + 1) + step));
    }
  }
  return table;
}

/** As in the authors' code the wheel spans its hues less one, so its last and first meet in a seam at u > 0, v = 0. */
function hueOf(wheel: number[][], u: number, v: number): number[] {
  const position = ((Math.atan2(-v, -u) / Math.PI + 1) / 2) * (wheel.length - 1);
  const first = Math.floor(position);
  const from = wheel[first]!;
  const to = wheel[(first + 1) % wheel.length]!;
  return from.map((value, channel) => value + (position - first) * (to[channel]! - value));
}

/** The 55 saturated hues from red by yellow, green, cyan, blue and magenta back towards red. */
export function colorWheel(): number[][] {
  const ramp = (steps: number, color: (level: number) => number[]): number[][] =>
    Array.from({ length: steps }, (_, i) => color(Math.floor((255 * i) / steps)));
  return [
    ...ramp(RED_YELLOW, (level) => [255, level, 0]),
    ...ramp(YELLOW_GREEN, (level) => [255 - level, 255, 0]),
    ...ramp(GREEN_CYAN, (level) => [0, 255, level]),
    ...ramp(CYAN_BLUE, (level) => [0, 255 - level, 255]),
    ...ramp(BLUE_MAGENTA, (level) => [level, 0, 255]),
    ...ramp(MAGENTA_RED, (level) => [255, 0, 255 - level]),
  ];
}
