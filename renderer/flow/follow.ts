/** Keeps what is known of the open clip as the handler tells it, and tells the handler where one looks. */
import { useEffect } from 'react';
import type { ClipInfo, FrameClasses } from '../../engine/server/api.js';
import { answer, api, done, until } from '../api/client';
import { onServerEvent } from '../api/events';
import { showProblem } from '../app/problem';
import { remember } from '../app/session';
import { useConnections } from './connections.js';
import { type FlowState, frameCount, KEPT, type KeptFlow, set, useFlow } from './flow-state.js';
import { later } from './later.js';
import { completeTimes } from './playback.js';

/** Milliseconds that a playhead stands before the handler is told. */
const PLAYHEAD_MS = 120;

interface Motion {
  readonly mean: (number | null)[];
}

interface Classes {
  readonly frames: FrameClasses[];
}

/** For as long as a clip is open; `clip` is its id. Shows nothing: a component of its own, so that its news renders nothing else. */
export function FollowClip({ clip }: { readonly clip: string }): null {
  const connections = useConnections();
  // biome-ignore lint/correctness/useExhaustiveDependencies: after the stream was down, anything may have changed.
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const read = <T>(asked: Promise<T>, take: (answer: T) => void) =>
      asked.then((answered) => signal.aborted || take(answered), showProblem);
    const one = { param: { id: clip } };
    void read(answer<ClipInfo>(api.clips[':id'].$get(one, until(signal))), (info) =>
      set((state) => ({ clip: later(state.clip, info) })),
    );
    void read(answer<Motion>(api.clips[':id'].motion.$get(one, until(signal))), ({ mean }) =>
      set(({ motion }) => ({ motion: withValues(motion, 0, mean) })),
    );
    void read(answer<Classes>(api.clips[':id'].classes.$get(one, until(signal))), ({ frames }) =>
      set(({ classes }) => ({ classes: withFrames(frames, classes) })),
    );
    const forget = onServerEvent((event) => {
      if (event.type === 'clip' && event.clip.id === clip) {
        set((state) => ({ clip: later(state.clip, event.clip) }));
      }
      if (event.type === 'motion' && event.clip === clip) {
        set(({ motion }) => ({ motion: withValues(motion, event.from, event.mean) }));
      }
      if (event.type === 'classes' && event.clip === clip) {
        set(({ classes }) => ({ classes: withFrames(classes, event.frames) }));
      }
    });
    return () => {
      left.abort();
      forget();
    };
  }, [clip, connections]);
  useTimes(clip);
  usePlayhead(clip);
  useKeeping();
  return null;
}

/** The curve with some values known anew. */
export function withValues(
  motion: readonly (number | null)[],
  from: number,
  mean: readonly (number | null)[],
): readonly (number | null)[] {
  const length = Math.max(motion.length, from + mean.length);
  return Array.from({ length }, (_, i) => mean[i - from] ?? motion[i] ?? null);
}

/** The classes with some frames known anew, in the order of frames. */
export function withFrames(
  known: readonly FrameClasses[],
  frames: readonly FrameClasses[],
): readonly FrameClasses[] {
  const byIndex = new Map([...known, ...frames].map((frame) => [frame.index, frame]));
  return [...byIndex.values()].sort((a, b) => a.index - b.index);
}

/** Times come with the previews; until they are there, frames count as evenly spaced. */
function useTimes(clip: string): void {
  const previewed = useFlow((state) => state.clip?.previewed ?? 0);
  const complete = useFlow((state) => state.clip?.complete ?? false);
  const frames = useFlow(frameCount);
  // A question for each hundred frames is enough to play what is there.
  const known = complete ? previewed : Math.floor(previewed / 100);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for what has come.
  useEffect(() => {
    const left = new AbortController();
    const fps = useFlow.getState().clip?.fps;
    const take = (times: readonly number[]) => set({ times: completeTimes(times, frames, fps) });
    if (useFlow.getState().times.length < frames) take([]);
    answer<{ times: number[] }>(
      api.clips[':id'].times.$get({ param: { id: clip } }, until(left.signal)),
    ).then(({ times }) => take(times), showProblem);
    return () => left.abort();
  }, [clip, known, complete, frames]);
}

/** The handler computes first what is near. */
function usePlayhead(clip: string): void {
  const playing = useFlow((state) => state.rate !== 0);
  // While playing, the frame changes all the time: the handler hears of it as often as it can use it.
  const index = useFlow((state) => (state.rate === 0 ? state.index : state.index - (state.index % 10)));
  useEffect(() => {
    const timer = setTimeout(() => {
      // Not being told costs the handler nothing but a wrong guess.
      done(api.clips[':id'].playhead.$put({ param: { id: clip }, json: { index, playing } })).catch(() => {});
    }, PLAYHEAD_MS);
    return () => clearTimeout(timer);
  }, [clip, playing, index]);
}

function useKeeping(): void {
  useEffect(
    () => useFlow.subscribe((state, before) => changed(state, before) && remember(KEPT, kept(state))),
    [],
  );
}

function kept({
  clip,
  index,
  loop,
  visualisation,
  scale,
  opacity,
  arrows,
  compare,
  cut,
}: FlowState): KeptFlow {
  return { clip, index, loop, visualisation, scale, opacity, arrows, compare, cut };
}

function changed(now: FlowState, before: FlowState): boolean {
  // While playing the place changes all the time: it is kept when it stands.
  if (now.rate !== 0) return false;
  const [one, other] = [kept(now), kept(before)];
  return (
    before.rate !== 0 ||
    Object.keys(one).some((key) => one[key as keyof KeptFlow] !== other[key as keyof KeptFlow])
  );
}
