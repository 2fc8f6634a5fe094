/** Values in every unit that they have. */

/** The same quantity by the frame, by the second (undefined without times) and in metres and seconds (undefined without calibration). */
export interface InUnits<T> {
  /** px/frame, 1/frame, px^2/frame */
  readonly perFrame: T;
  /** px/s, 1/s, px^2/s */
  readonly perSecond?: T;
  /** m/s, 1/s, m^2/s */
  readonly metric?: T;
}

/** What turns values of a pair into rates. */
export interface Clock {
  /** Frames of the source from the first of the pair to the second. */
  readonly frames: number;
  /** Seconds between them; undefined where the source has no times. */
  readonly seconds?: number;
}

/** Pixels' and metres' values of a pair (undefined without calibration), by frame and second. */
export function inUnits<T>(
  { frames, seconds }: Clock,
  pixels: T,
  metres: T | undefined,
  scale: (value: T, factor: number) => T,
): InUnits<T> {
  const timed = seconds !== undefined && seconds > 0;
  return {
    perFrame: scale(pixels, 1 / frames),
    ...(timed && { perSecond: scale(pixels, 1 / seconds) }),
    ...(timed && metres !== undefined && { metric: scale(metres, 1 / seconds) }),
  };
}

/** In the unit that says most. */
export const bestOf = <T>({ perFrame, perSecond, metric }: InUnits<T>): T => metric ?? perSecond ?? perFrame;

/** The unit of speeds that says most: metres if calibrated, and seconds if there are times. */
export type SpeedUnit = 'px/frame' | 'px/s' | 'm/s';

export function speedUnit(timed: boolean, calibrated: boolean): SpeedUnit {
  if (!timed) return 'px/frame';
  return calibrated ? 'm/s' : 'px/s';
}

export const scaleNumber = (value: number, factor: number): number => value * factor;

export const scaleArea = (value: number, perPixel: number): number => value * perPixel ** 2;
