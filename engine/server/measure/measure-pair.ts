/** What an analysis tells of one pair of a clip, for whoever draws regions on it. */
import { type Analysis, needsBackward } from '../../analysis/analysis.js';
import { ClipAnalyzer } from '../../analysis/clip-analyzer.js';
import type { MeasuredPair } from '../api.js';
import type { Clip } from '../clips.js';
import type { Flows, Pair } from '../flows.js';

/**
 * Measures in the flow at the clip's own size, as an export computes it. Things are measured where they were drawn: what follows the
 * motion is followed along a whole clip only. Throws StudioError `bad-analysis`, and those of Flows.whole().
 */
export async function measurePair(
  clip: Clip,
  flows: Flows,
  { analysis, ...pair }: Pair & { readonly analysis: Analysis },
  signal: AbortSignal,
): Promise<MeasuredPair> {
  const { width, height } = clip.source;
  const analyzer = new ClipAnalyzer(atRest(analysis), width, height);
  const forward = await flows.whole(clip, pair, signal, analysis.flow);
  const { first, second, model } = pair;
  const backward = needsBackward(analyzer.analysis)
    ? await flows.whole(clip, { first: second, second: first, model }, signal, analysis.flow)
    : undefined;
  const [from, to] = await clip.exactFrames(first, second, signal);
  const times = { firstTime: from.time, secondTime: to.time };
  const { samples, measured } = analyzer.measure({
    first,
    second,
    ...times,
    forward,
    backward,
    picture: from,
    nextPicture: to,
  });
  const profiles = analysis.lines.map((line) => ({ line: line.name, ...measured.profile(line) }));
  return { samples, profiles };
}

const atRest = (analysis: Analysis): Analysis => ({
  ...analysis,
  regions: analysis.regions.map((region) => ({ ...region, follow: false })),
  tracks: [],
});
