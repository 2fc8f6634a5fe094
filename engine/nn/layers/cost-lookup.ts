import type { Tensor } from '../tensor.js';

/**
 * The costs around where each pixel is thought to go (RAFT, section 3.2; FlowFormer, section 3.3): from the cost map of
 * every source pixel, cost (N, H W), a square of side 2 radius + 1 centred at its target (x, y), targets (N, 2), read
 * bilinearly, zero outside -> (N, (2 radius + 1)^2), rows of the square first.
 *
 * The points of a square are whole pixels apart, so all share their bilinear weights: one gather of the square of whole
 * pixels that covers them, then one blend of columns and one of rows. That is several times faster than sampling every
 * point, and does not depend on how a provider samples at the border.
 *
 * `cost` comes with a border of zeros one pixel wide, (N, (H + 2) (W + 2)): indices outside are clamped onto it.
 */
export function costLookup<T>(
  cost: Tensor<T>,
  targets: Tensor<T>,
  radius: number,
  [height, width]: readonly [number, number],
): Tensor<T> {
  const [pixels] = targets.shape;
  const side = 2 * radius + 1;
  const corner = targets.floor();
  const [fractionX, fractionY] = targets.sub(corner).split(1, 1, 1);
  const indices = squareIndices(corner, radius, height, width);
  const covering = cost.gatherRows(indices).reshape(pixels, side + 1, side + 1);
  const columns = blend(covering, 2, fractionX.reshape(pixels, 1, 1));
  return blend(columns, 1, fractionY.reshape(pixels, 1, 1)).reshape(pixels, side * side);
}

/** Linear interpolation between neighbours along one axis, which gets one shorter. */
function blend<T>(x: Tensor<T>, axis: number, fraction: Tensor<T>): Tensor<T> {
  const length = x.shape[axis];
  const near = x.slice(axis, 0, length - 1);
  const far = x.slice(axis, 1, length);
  return near.add(far.sub(near).mul(fraction));
}

/** Where the square of whole pixels from corner - radius to corner + radius + 1 lies in a bordered map: (N, (2 r + 2)^2). */
function squareIndices<T>(corner: Tensor<T>, radius: number, height: number, width: number): Tensor<T> {
  const side = 2 * radius + 2;
  // Coordinates of columns, then of rows, each from its corner: one small matrix product instead of broadcasting.
  const spread = new Float32Array(2 * side * 2);
  const offset = new Float32Array(2 * side);
  for (let i = 0; i < 2 * side; i++) {
    spread[2 * i + (i < side ? 0 : 1)] = 1;
    offset[i] = (i % side) - radius + 1;
  }
  const places = corner.linearWith(corner.constant(spread, 2 * side, 2), corner.constant(offset, 2 * side));
  const columns = places.slice(1, 0, side).clamp(0, width + 1);
  const rows = places.slice(1, side, 2 * side).clamp(0, height + 1);
  const combine = new Float32Array(side * side * 2 * side);
  for (let i = 0; i < side * side; i++) {
    combine[i * 2 * side + (i % side)] = 1;
    combine[i * 2 * side + side + Math.floor(i / side)] = width + 2;
  }
  return columns.concat(1, rows).linearWith(corner.constant(combine, side * side, 2 * side));
}
