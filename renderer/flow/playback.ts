/** Which frame is shown when. Times are those of the frames, in seconds; a frame is shown until the next one's. */

export interface Loop {
  readonly start: number;
  /** Included. */
  readonly end: number;
}

/** The last frame whose time has come. */
export function frameAt(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (times[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** When a frame gives way to the next; the last one is shown as long as the one before. */
export function endOf(times: readonly number[], index: number): number {
  const next = times[index + 1];
  if (next !== undefined) return next;
  const time = times[index] ?? 0;
  return time + (index > 0 ? time - times[index - 1]! : 0.1);
}

/**
 * Where playing is after `seconds` more at a `rate` that may be negative: around the loop, or stopped at the clip's end or
 * beginning.
 */
export function advance(
  times: readonly number[],
  loop: Loop | undefined,
  position: number,
  seconds: number,
  rate: number,
): { readonly position: number; readonly ended: boolean } {
  const last = times.length - 1;
  const start = times[loop?.start ?? 0] ?? 0;
  const end = endOf(times, Math.min(last, loop?.end ?? last));
  const next = position + seconds * rate;
  if (next >= start && next < end) return { position: next, ended: false };
  if (loop) {
    const length = end - start;
    // Whoever is outside of the loop enters it where it begins.
    const inside = position >= start && position < end ? next - start : rate > 0 ? 0 : length - 1e-6;
    return { position: start + (((inside % length) + length) % length), ended: false };
  }
  return rate > 0 ? { position: times[last] ?? 0, ended: true } : { position: start, ended: next < start };
}

/** Times for every frame: those that are known, then evenly spaced at the clip's own rate. */
export function completeTimes(known: readonly number[], frames: number, fps = 10): readonly number[] {
  if (known.length >= frames) return known;
  const times = [...known];
  const from = times.at(-1);
  const step = 1 / fps;
  for (let i = known.length; i < frames; i++) {
    times.push(from === undefined ? i * step : from + (i - known.length + 1) * step);
  }
  return times;
}
