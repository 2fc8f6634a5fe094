/**
 * The bilinear value at (x, y), 0 <= x <= width - 1 and 0 <= y <= height - 1, of a plane of width x height values that
 * starts at `data[offset]` and has its values `stride` apart. NaN if a value that has weight is NaN.
 */
export function bilinear(
  data: Float32Array | Uint8Array,
  offset: number,
  stride: number,
  width: number,
  x: number,
  y: number,
): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const right = x - column;
  const down = y - row;
  const at = offset + (row * width + column) * stride;
  // A neighbour without weight may lie outside the plane, or be NaN.
  const across = right > 0 ? stride : 0;
  const below = down > 0 ? width * stride : 0;
  return (
    (1 - down) * ((1 - right) * data[at]! + right * data[at + across]!) +
    down * ((1 - right) * data[at + below]! + right * data[at + below + across]!)
  );
}

/** Whether (x, y) lies within the pixel centres of a width x height plane; false for NaN. */
export function isInside(x: number, y: number, width: number, height: number): boolean {
  return x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
}
