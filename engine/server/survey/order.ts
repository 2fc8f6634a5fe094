/** The strides of a survey, coarse to fine: each takes the pairs between those of the one before. */
const STRIDES = [16, 8, 4, 2, 1];

/** So many pairs tell the motion of any clip: a stride that would take more of a very long one is left out. */
const MOST_PAIRS = 10_000;

/**
 * The pairs of a clip in the order in which a survey takes them: every 16th, then every 8th, ... then all. The clip may grow:
 * what is there is taken before what is to come.
 */
export class SurveyOrder {
  /** For each stride, the pair that it takes next. */
  private readonly next = STRIDES.map((stride, level) => (level === 0 ? 0 : stride));

  /** The next pair among the first `pairs`; undefined if all were taken that are wanted. */
  take(pairs: number): number | undefined {
    const isWanted = (level: number) => level === 0 || pairs / STRIDES[level]! <= MOST_PAIRS;
    const level = this.next.findIndex((pair, at) => pair < pairs && isWanted(at));
    if (level < 0) return undefined;
    const pair = this.next[level]!;
    this.next[level] += level === 0 ? STRIDES[0]! : 2 * STRIDES[level]!;
    return pair;
  }
}
