/** Weighted sums of neighbours along one axis: how pictures and position grids change their size. */

/** What one place of the output is made of: consecutive places of the input from `first`, and their weights. */
export interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

export interface Kernel {
  /** The kernel is 0 beyond this distance. */
  readonly radius: number;
  readonly at: (distance: number) => number;
}

/** Linear interpolation. */
export const triangle: Kernel = { radius: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) };

/** Keys' cubic convolution; PIL and PyTorch's antialiased resizing take a = -0.5, PyTorch's plain one -0.75. */
export const cubic = (a: number): Kernel => ({
  radius: 2,
  at: (distance) => {
    const x = Math.abs(distance);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  },
});

/**
 * From `from` places to `to` on the same extent, with the kernel widened to the scale when shrinking, so that fine texture
 * does not alias: as PIL's resize and PyTorch's interpolate(antialias=True). Weights sum to one.
 */
export function antialiased(from: number, to: number, kernel: Kernel): Taps[] {
  const scale = from / to;
  const widening = Math.max(1, scale);
  const radius = kernel.radius * widening;
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - radius + 0.5));
    const end = Math.min(from, Math.floor(centre + radius + 0.5));
    const weights = Array.from({ length: end - first }, (_, tap) =>
      kernel.at((first + tap + 0.5 - centre) / widening),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

/**
 * From `from` places to `to`, the outermost ones on each other, without widening; beyond the edge its place is repeated:
 * as PyTorch's interpolate(align_corners=True).
 */
export function cornerAligned(from: number, to: number, kernel: Kernel): Taps[] {
  const scale = to > 1 ? (from - 1) / (to - 1) : 0;
  return Array.from({ length: to }, (_, i) => {
    const centre = i * scale;
    const weights = new Array<number>(from).fill(0);
    const nearest = Math.floor(centre);
    for (let place = nearest + 1 - kernel.radius; place <= nearest + kernel.radius; place++) {
      weights[Math.min(from - 1, Math.max(0, place))] += kernel.at(place - centre);
    }
    return { first: 0, weights };
  });
}

/** Taps of `from` places as a matrix (taps, from), row by row. */
export function tapMatrix(taps: readonly Taps[], from: number): Float32Array {
  const matrix = new Float32Array(taps.length * from);
  taps.forEach(({ first, weights }, row) => {
    matrix.set(weights, row * from + first);
  });
  return matrix;
}
