/** Moves the playhead by the clock while something plays. */
import { type FlowState, set, useFlow } from './flow-state.js';
import { advance, frameAt } from './playback.js';

/** After a pause of the page (another tab in front) playing goes on where it was. */
const LONGEST_STEP = 1;

/** Follows the store until the function that it returns is called. */
export function startPlayer(): () => void {
  let request = 0;
  let last = 0;
  /** Seconds of the clip; the frame that is shown is a consequence. */
  let position = 0;

  const tick = (now: number) => {
    const { times, loop, rate, index } = useFlow.getState();
    // Somebody else moved the playhead.
    if (frameAt(times, position) !== index) position = times[index] ?? 0;
    // The time of a picture may lie before that of the key that began to play.
    const seconds = Math.min(LONGEST_STEP, Math.max(0, now - last) / 1000);
    last = now;
    const next = advance(times, loop, position, seconds, rate);
    position = next.position;
    const shown = frameAt(times, position);
    if (shown !== index || next.ended) set({ index: shown, ...(next.ended && { rate: 0 }) });
    request = useFlow.getState().rate === 0 ? 0 : requestAnimationFrame(tick);
  };

  const follow = ({ rate, times, index }: FlowState) => {
    if (rate === 0 || request !== 0) return;
    last = performance.now();
    position = times[index] ?? 0;
    request = requestAnimationFrame(tick);
  };
  follow(useFlow.getState());
  const forget = useFlow.subscribe(follow);
  return () => {
    forget();
    cancelAnimationFrame(request);
    request = 0;
  };
}
