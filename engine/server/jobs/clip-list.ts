/** How far the clips of an export are, told in groups: a batch can have thousands. */
import type { StudioEvent } from '../../jobs/events.js';
import type { JobClip, JobInfo } from '../api.js';
import { atMostEvery, EVENT_MS } from '../feed.js';

type SourceEvent = Extract<StudioEvent, { type: 'source' }>;
type Counts = NonNullable<JobInfo['clips']>;

export interface ClipList {
  all(): JobClip[];
  note(event: SourceEvent, readable: (sentence: string) => string): Counts;
  /** Nothing is computed any more. */
  stopped(): Counts;
}

export function clipList(publish: (clips: JobClip[]) => void): ClipList {
  const clips = new Map<string, JobClip>();
  const changed = new Map<string, JobClip>();
  const tell = atMostEvery<void>(EVENT_MS, () => {
    const some = [...changed.values()];
    changed.clear();
    publish(some);
  });
  const set = (clip: JobClip) => {
    clips.set(clip.name, clip);
    changed.set(clip.name, clip);
    tell();
  };
  return {
    all: () => [...clips.values()],
    note({ source, state, done, total, error }, readable) {
      set({
        name: source,
        state,
        done,
        total,
        error: error && { ...error, message: readable(error.message) },
      });
      return countsOf(clips);
    },
    stopped() {
      for (const clip of clips.values()) if (clip.state === 'running') set({ ...clip, state: 'waiting' });
      return countsOf(clips);
    },
  };
}

function countsOf(clips: ReadonlyMap<string, JobClip>): Counts {
  let [done, failed] = [0, 0];
  for (const { state } of clips.values()) {
    if (state === 'done') done += 1;
    if (state === 'failed') failed += 1;
  }
  return { count: clips.size, done, failed };
}
