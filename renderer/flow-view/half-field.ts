/** A flow field as the server sends it: half floats, never unpacked as a whole. */
import { autoMagnitude } from '../../engine/flow/color.js';
import { halfToNumber } from '../../engine/half.js';

export interface HalfField {
  readonly width: number;
  readonly height: number;
  /** (height, width, 2) bits of half floats, u and v in pixels of the clip side by side; NaN where unknown. */
  readonly halves: Uint16Array;
  /** Whether any pixel is unknown. */
  readonly holes: boolean;
}

/** What textures hold for unknown, since GPUs differ in what NaN does: the largest half float, 65504. */
const UNKNOWN = 0x7bff;

/** Of all exponents, that of infinity and NaN. */
const NOT_FINITE = 0x7c00;

/**
 * Takes little-endian half floats (2, height, width). Throws RangeError when there are more or fewer. A plain loop: scrubbing
 * waits for it.
 */
export function readHalfField(buffer: ArrayBuffer, width: number, height: number): HalfField {
  const planes = new Uint16Array(buffer);
  const pixels = width * height;
  if (planes.length !== 2 * pixels) {
    throw new RangeError(`A flow of ${width} x ${height} pixels came with ${planes.length} values.`);
  }
  const vectors = new Uint32Array(pixels);
  let holes = false;
  for (let i = 0; i < pixels; i++) {
    const [u, v] = [planes[i]!, planes[pixels + i]!];
    vectors[i] = u | (v << 16);
    if ((u & NOT_FINITE) === NOT_FINITE || (v & NOT_FINITE) === NOT_FINITE) holes = true;
  }
  return { width, height, halves: new Uint16Array(vectors.buffer), holes };
}

/** The halves with unknown vectors marked as textures need it. */
export function markedHalves({ halves, holes }: HalfField): Uint16Array {
  return holes ? halves.map((bits) => ((bits & NOT_FINITE) === NOT_FINITE ? UNKNOWN : bits)) : halves;
}

/** u and v in pixels of the clip at a pixel of the field; NaN where unknown. */
export function vectorAt({ width, halves }: HalfField, column: number, row: number): [number, number] {
  const at = 2 * (row * width + column);
  return [halfToNumber(halves[at]!), halfToNumber(halves[at + 1]!)];
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
    data[i] = halfToNumber(halves[2 * i * stride]!);
    data[count + i] = halfToNumber(halves[2 * i * stride + 1]!);
  }
  return autoMagnitude({ width: count, height: 1, data });
}
