/** A flow field as the server sends it: half floats, never unpacked as a whole. */
import { autoMagnitude } from '../../engine/flow/color.js';
import { halfToNumber } from '../../engine/half.js';

export interface HalfField {
  readonly width: number;
  readonly height: number;
  /** (2, height, width) bits of half floats, in pixels of the clip; NaN where unknown. */
  readonly halves: Uint16Array;
  /** Whether any pixel is unknown. */
  readonly holes: boolean;
}

/** What textures hold for unknown, since GPUs differ in what NaN does: the largest half float, 65504. */
const UNKNOWN = 0x7bff;

/** Of all exponents, that of infinity and NaN. */
const NOT_FINITE = 0x7c00;

/** Takes little-endian half floats (2, height, width). Throws RangeError when there are more or fewer. */
export function readHalfField(buffer: ArrayBuffer, width: number, height: number): HalfField {
  const halves = new Uint16Array(buffer);
  if (halves.length !== 2 * width * height) {
    throw new RangeError(`A flow of ${width} x ${height} pixels came with ${halves.length} values.`);
  }
  return { width, height, halves, holes: hasHoles(halves) };
}

/** A plain loop: scrubbing waits for it, and some() takes many times as long over millions. */
function hasHoles(halves: Uint16Array): boolean {
  for (let i = 0; i < halves.length; i++) if ((halves[i]! & NOT_FINITE) === NOT_FINITE) return true;
  return false;
}

/** The halves with unknown vectors marked as textures need it. */
export function markedHalves({ halves, holes }: HalfField): Uint16Array {
  return holes ? halves.map((bits) => ((bits & NOT_FINITE) === NOT_FINITE ? UNKNOWN : bits)) : halves;
}

/** u and v in pixels of the clip at a pixel of the field; NaN where unknown. */
export function vectorAt(
  { width, height, halves }: HalfField,
  column: number,
  row: number,
): [number, number] {
  const at = row * width + column;
  return [halfToNumber(halves[at]!), halfToNumber(halves[width * height + at]!)];
}

/** The column and row of the field that show a point of a clip, given in the clip's pixels. */
export function cellAt(
  { width, height }: HalfField,
  clip: { readonly width: number; readonly height: number },
  x: number,
  y: number,
): [number, number] {
  const within = (position: number, size: number) =>
    Math.min(size - 1, Math.max(0, Math.floor(position * size)));
  return [within(x / clip.width, width), within(y / clip.height, height)];
}

/** Pixels looked at for the scale of a field; more would not change it. */
const SAMPLES = 50_000;

/** The scale that suits a field on its own, in pixels of the clip: that of exported pictures, over a regular sample. */
export function suitableScale({ width, height, halves }: HalfField): number {
  const pixels = width * height;
  // An odd stride meets all columns.
  const stride = Math.ceil(pixels / SAMPLES) | 1;
  const count = Math.ceil(pixels / stride);
  const data = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    data[i] = halfToNumber(halves[i * stride]!);
    data[count + i] = halfToNumber(halves[pixels + i * stride]!);
  }
  return autoMagnitude({ width: count, height: 1, data });
}
