/** Outlines around the origin as signed distances: how far (x, y) is from the outline, negative within it. */

/** A regular polygon whose sides are `inner` from the centre, with corners rounded by `rounding`. */
export function roundedPolygon(x: number, y: number, sides: number, inner: number, rounding: number): number {
  const sector = (2 * Math.PI) / sides;
  const angle = Math.atan2(y, x);
  const folded = angle - sector * Math.round(angle / sector);
  const radius = Math.hypot(x, y);
  const apothem = inner - rounding;
  const along = Math.abs(radius * Math.sin(folded));
  const beyondCorner = Math.max(0, along - apothem * Math.tan(sector / 2));
  const out = radius * Math.cos(folded) - apothem;
  return (out > 0 ? Math.hypot(out, beyondCorner) : out) - rounding;
}

/** A star with its tips at `tip` and its notches at `notch` from the centre. */
export function star(x: number, y: number, tips: number, tip: number, notch: number): number {
  const half = Math.PI / tips;
  const angle = Math.atan2(y, x);
  const folded = Math.abs(angle - 2 * half * Math.round(angle / (2 * half)));
  const radius = Math.hypot(x, y);
  // The edge from the tip (tip, 0) to the notch; the sign of the cross product tells the side.
  const [edgeX, edgeY] = [notch * Math.cos(half) - tip, notch * Math.sin(half)];
  const [pointX, pointY] = [radius * Math.cos(folded) - tip, radius * Math.sin(folded)];
  const along = Math.min(1, Math.max(0, (pointX * edgeX + pointY * edgeY) / (edgeX ** 2 + edgeY ** 2)));
  const distance = Math.hypot(pointX - along * edgeX, pointY - along * edgeY);
  return edgeX * pointY - edgeY * pointX > 0 ? -distance : distance;
}
