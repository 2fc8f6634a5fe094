/** Where times lie on a timeline. */
import { endOf } from '../playback.js';

export interface TimeScale {
  /** Seconds at the left and at the right end. */
  readonly start: number;
  readonly end: number;
  /** In CSS pixels. */
  readonly width: number;
}

/** The whole clip, its last frame included. */
export function timeScale(times: readonly number[], width: number): TimeScale {
  const start = times[0] ?? 0;
  return { start, end: Math.max(start + 1e-3, endOf(times, times.length - 1)), width };
}

export function toX({ start, end, width }: TimeScale, time: number): number {
  return ((time - start) / (end - start)) * width;
}

export function toTime({ start, end, width }: TimeScale, x: number): number {
  return start + Math.min(1, Math.max(0, x / Math.max(1, width))) * (end - start);
}

/** Seconds between marks, of which the finest that leaves them room is taken. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/** CSS pixels between marks, at least. */
const ROOM = 64;

/** Round times for marks, counted from the beginning of the clip. */
export function marks(scale: TimeScale): readonly number[] {
  const span = scale.end - scale.start;
  const step = STEPS.find((step) => (step / span) * scale.width >= ROOM) ?? span;
  return Array.from({ length: Math.floor(span / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** `1:02.5`; hundredths where asked for. */
export function clock(seconds: number, digits = 0): string {
  const scale = 10 ** digits;
  const rounded = Math.round(seconds * scale) / scale;
  const minutes = Math.floor(rounded / 60);
  const rest = (rounded - 60 * minutes).toFixed(digits);
  return `${minutes}:${rest.padStart(digits ? digits + 3 : 2, '0')}`;
}
