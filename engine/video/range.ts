/** Arithmetic of frame ranges. */
import { StudioError } from '../errors.js';
import type { FrameRange } from './frame.js';

/** Throws StudioError `bad-range` unless 0 <= start <= end and step >= 1, all whole numbers. */
export function checkRange({ start, end, step }: FrameRange): void {
  const whole = [start, end ?? start, step].every(Number.isSafeInteger);
  if (whole && start >= 0 && (end ?? start) >= start && step >= 1) return;
  throw new StudioError(
    'bad-range',
    `Frames ${start}:${end ?? ''}:${step} are not a range of frames.`,
    'Give whole numbers START:END:STEP with 0 <= START <= END and STEP >= 1.',
  );
}

/** How many frames `range` picks; undefined if it goes up to the last frame. */
export function countInRange({ start, end, step }: FrameRange): number | undefined {
  return end === undefined ? undefined : Math.floor((end - start) / step) + 1;
}
