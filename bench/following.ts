import type { FlowEstimator, FlowSettings } from '../engine/runtime/estimator.js';
import type { Frame } from '../engine/video/frame.js';

/** Seconds a pair of a video, from the second pair on: what each further frame takes. */
export async function secondsOfFollowing(
  estimator: FlowEstimator,
  frames: AsyncIterable<Frame>,
  settings: FlowSettings,
): Promise<number> {
  let start = 0;
  let pairs = 0;
  for await (const _ of estimator.pairs(frames, settings)) {
    if (pairs++ === 0) start = performance.now();
  }
  return (performance.now() - start) / 1000 / (pairs - 1);
}
