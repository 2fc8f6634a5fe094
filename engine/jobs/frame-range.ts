import { StudioError } from '../errors.js';
import type { FrameRange } from '../video/frame.js';

/**
 * Reads `START:END:STEP` or `START:END`; END is included and may be left empty (up to the last frame), as may START (0)
 * and STEP (1). Throws StudioError `bad-usage` for anything that holds no frame.
 */
export function parseFrames(text: string): FrameRange {
  const match = /^(\d*):(\d*)(?::(\d*))?$/.exec(text.trim());
  if (!match) throw refuse(text, 'must be START:END or START:END:STEP in whole frame numbers from 0');
  const [start, end, step] = match.slice(1).map((part) => (part ? Number(part) : undefined));
  const range = { start: start ?? 0, end, step: step ?? 1 };
  if (![range.start, range.end ?? 0, range.step].every(Number.isSafeInteger)) {
    throw refuse(text, 'has a number that is too large');
  }
  if (range.step === 0) throw refuse(text, 'has a step of 0; it must be at least 1');
  if (range.end !== undefined && range.end < range.start) throw refuse(text, 'ends before it starts');
  return range;
}

/** Frames as parseFrames() reads them, for flow: `bad-usage` also for what holds no pair of frames. */
export function parseFrameRange(text: string): FrameRange {
  const range = parseFrames(text);
  if (range.end !== undefined && range.end < range.start + range.step) {
    throw refuse(text, 'holds only one frame; flow needs two');
  }
  return range;
}

function refuse(text: string, why: string): StudioError {
  return new StudioError(
    'bad-usage',
    `The frame range "${text}" ${why}.`,
    'For example --frames 0:20:1: the pairs (0, 1) to (19, 20).',
  );
}
