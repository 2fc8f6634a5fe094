/** Procedural textures: a colour for every point of the plane, made of nothing but arithmetic. */

export interface Texture {
  /** Colours, RGB 0..255, from the lowest to the highest value of the noise, evenly spaced. */
  readonly palette: readonly (readonly number[])[];
  /** Size of the largest features in pixels. */
  readonly feature: number;
  /** Tells textures of equal settings apart. */
  readonly seed: number;
}

/** A texture whose palette is spelled as `#rrggbb`. */
export function createTexture(palette: readonly string[], feature: number, seed: number): Texture {
  const channel = (color: string, at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  return { palette: palette.map((color) => [1, 3, 5].map((at) => channel(color, at))), feature, seed };
}

const OCTAVES = 5;
/** How much of an octave's strength the next finer one has: rough enough that no spot lacks detail to follow. */
const PERSISTENCE = 0.62;
/** How far, in features, the noise is bent by noise of its own: streaks and folds rather than clouds. */
const BEND = 1.1;
/** Octaves are turned against each other, by an angle unrelated to the lattice, so that it does not show. */
const TURN_COS = Math.cos(0.65);
const TURN_SIN = Math.sin(0.65);

/** Adds `weight` times the texture's colour at (x, y) to `color`. */
export function addTexture(
  color: Float64Array,
  texture: Texture,
  x: number,
  y: number,
  weight: number,
): void {
  const { palette, feature, seed } = texture;
  const bend = BEND * valueNoise(x / feature, y / feature, seed + 101);
  const level = fractalNoise(x / feature + bend, y / feature - bend, seed);
  const position = level * (palette.length - 1);
  const first = Math.min(Math.floor(position), palette.length - 2);
  const fraction = position - first;
  for (let c = 0; c < 3; c++) {
    const value = palette[first]![c]! * (1 - fraction) + palette[first + 1]![c]! * fraction;
    color[c]! += weight * value;
  }
}

/** Noise of several octaves, stretched to use most of 0..1. */
function fractalNoise(x: number, y: number, seed: number): number {
  let [sum, strength, total] = [0, 1, 0];
  for (let octave = 0; octave < OCTAVES; octave++) {
    sum += strength * valueNoise(x, y, seed + octave);
    total += strength;
    strength *= PERSISTENCE;
    [x, y] = [2.1 * (TURN_COS * x - TURN_SIN * y), 2.1 * (TURN_SIN * x + TURN_COS * y)];
  }
  return Math.min(1, Math.max(0, 0.5 + 2 * (sum / total - 0.5)));
}

/** Smooth noise of 0..1: random values on the integer lattice, blended by a curve with two continuous derivatives. */
function valueNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const right = fade(x - column);
  const down = fade(y - row);
  const top = latticeValue(column, row, seed) * (1 - right) + latticeValue(column + 1, row, seed) * right;
  const bottom =
    latticeValue(column, row + 1, seed) * (1 - right) + latticeValue(column + 1, row + 1, seed) * right;
  return top * (1 - down) + bottom * down;
}

function fade(t: number): number {
  return t * t * t * (t * (6 * t - 15) + 10);
}

/** A number in 0..1 that looks random, always the same for the same arguments. */
function latticeValue(column: number, row: number, seed: number): number {
  let bits = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}
