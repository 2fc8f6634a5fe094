/** How a stored picture is turned and mirrored to stand upright. */

/** One of the eight ways to lay a rectangle on itself. */
export interface Orientation {
  /** Width and height change places. */
  readonly swapsSides: boolean;
  /** The ffmpeg filters that do it. */
  readonly filters: readonly string[];
}

export const upright: Orientation = { swapsSides: false, filters: [] };

/**
 * Display matrices by the signs of a, b, c, d, where the stored point (x, y) is shown at (a x + c y, b x + d y), y down
 * (ISO/IEC 14496-12, 6.2.2). We turn the pictures ourselves, with ffmpeg's automatic rotation off: which matrices and
 * tags that honours differs by version, and ffprobe may be of another version than ffmpeg.
 */
const byMatrix: Record<string, Orientation> = {
  '1,0,0,1': upright,
  '0,1,-1,0': { swapsSides: true, filters: ['transpose=clock'] },
  '-1,0,0,-1': { swapsSides: false, filters: ['hflip', 'vflip'] },
  '0,-1,1,0': { swapsSides: true, filters: ['transpose=cclock'] },
  '-1,0,0,1': { swapsSides: false, filters: ['hflip'] },
  '1,0,0,-1': { swapsSides: false, filters: ['vflip'] },
  '0,1,1,0': { swapsSides: true, filters: ['transpose=cclock_flip'] },
  '0,-1,-1,0': { swapsSides: true, filters: ['transpose=clock_flip'] },
};

/** The orientation of a display matrix as ffprobe prints it: three lines of three numbers. Slanted ones are rounded. */
export function orientationOfMatrix(text: string): Orientation {
  const rows = [...text.matchAll(/^[0-9a-f]+:\s+(-?\d+)\s+(-?\d+)/gm)];
  const [a = 1, b = 0, c = 0, d = 1] = rows.slice(0, 2).flatMap((row) => [Number(row[1]), Number(row[2])]);
  const turned = Math.abs(b) + Math.abs(c) > Math.abs(a) + Math.abs(d);
  const signs = turned ? [0, Math.sign(b), Math.sign(c), 0] : [Math.sign(a), 0, 0, Math.sign(d)];
  return byMatrix[signs.join(',')] ?? upright;
}

/** The orientation of the `rotate` tag of older files: degrees clockwise. */
export function orientationOfTag(tag: string): Orientation {
  const quarters = (((Math.round(Number(tag) / 90) || 0) % 4) + 4) % 4;
  return byMatrix[['1,0,0,1', '0,1,-1,0', '-1,0,0,-1', '0,-1,1,0'][quarters]!]!;
}
