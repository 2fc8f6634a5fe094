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
  const forward = await flows.whole(clip, pair, signal);
  const { first, second, model } = pair;
  const backward = needsBackward(analyzer.analysis)
    ? await flows.whole(clip, { first: second, second: first, model }, signal)
    : undefined;
  const [from, to] = await clip.exactFrames(first, second, signal);
  const times = { firstTime: from.time, secondTime: to.time };
  const samples = analyzer.add({
    first,
    second,
    ...times,
    forward,
    backward,
    picture: from,
    nextPicture: to,
  });
  // The mean over one pair is that pair. The last average is in the unit that says most.
  const average = analyzer.summary.averageFlow().at(-1)!;
  const profiles = [...analyzer.summary.profiles(average)].map(([line, places]) => ({
    line,
    unit: average.unit,
    length: average.reference.unit,
    places,
  }));
  return { samples, profiles };
}

const atRest = (analysis: Analysis): Analysis => ({
  ...analysis,
  regions: analysis.regions.map((region) => ({ ...region, follow: false })),
  tracks: [],
});
