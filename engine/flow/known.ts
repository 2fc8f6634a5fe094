/**
 * Whether (u, v) is a motion or the mark of an unknown one. In memory unknown is NaN; files of other programs also carry
 * Middlebury's mark, any component beyond 1e9 px, through formats that have no mark of their own.
 */
export function isKnown(u: number, v: number): boolean {
  return Math.abs(u) <= LARGEST_KNOWN && Math.abs(v) <= LARGEST_KNOWN;
}

const LARGEST_KNOWN = 1e9;
