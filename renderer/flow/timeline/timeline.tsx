/** The clip from end to end: what it shows, how fast it moves, what is seen in it, and where one is. */
import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClipInfo } from '../../../engine/server/api.js';
import { endOf, frameAt, type Loop } from '../playback.js';
import { ClassLane } from './class-lane.js';
import type { FrameClass } from './class-runs.js';
import { MotionCurve } from './motion-curve.js';
import { Ruler } from './ruler.js';
import { Thumbnails } from './thumbnails.js';
import { clock, timeScale, toTime, toX } from './time-scale.js';
import styles from './timeline.module.css';

export interface TimelineProps {
  readonly clip: ClipInfo;
  /** Seconds, of all frames. */
  readonly times: readonly number[];
  /** Mean speed from each frame to the next in pixels, null where unknown. */
  readonly mean: readonly (number | null)[];
  /** Of the frames that were classified; without a label where the model is not sure. */
  readonly classes: readonly FrameClass[];
  readonly index: number;
  readonly loop: Loop | undefined;
  readonly onScrub: (index: number) => void;
  /** The playhead is taken hold of, or let go. */
  readonly onHold: (held: boolean) => void;
  readonly onLoop: (loop: Loop | undefined) => void;
}

/** CSS pixels of the strip of thumbnails, the curve over it. */
const STRIP = 56;

/** What a pressed pointer does: go to frames, draw a loop from a frame on, or move one of its ends. */
type Gesture = { readonly kind: 'scrub' } | { readonly kind: 'loop'; readonly from: number };

const partOf = ({ target }: { readonly target: EventTarget }) => (target as HTMLElement).dataset.part;

/** A loop is drawn on the ruler, or by its ends, each of which moves while the other stays. */
function gestureOf(part: string | undefined, frame: number, loop: Loop | undefined): Gesture {
  if (part === 'start' && loop) return { kind: 'loop', from: loop.end };
  if (part === 'end' && loop) return { kind: 'loop', from: loop.start };
  return part === 'ruler' ? { kind: 'loop', from: frame } : { kind: 'scrub' };
}

/** The arrow keys, Home and End are the screen's own, wherever the focus is. */
export function Timeline(props: TimelineProps) {
  const { clip, times, mean, classes, index, loop, onScrub, onHold, onLoop } = props;
  const { t } = useTranslation();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [gesture, setGesture] = useState<Gesture>();
  const [hovered, setHovered] = useState<number>();
  // A pointer that is captured clicks on the timeline as a whole.
  const pressed = useRef<string>(undefined);
  const scale = useMemo(() => timeScale(times, width), [times, width]);
  const frameUnder = (event: PointerEvent) =>
    frameAt(times, toTime(scale, event.clientX - event.currentTarget.getBoundingClientRect().left));

  const follow = (doing: Gesture, frame: number) => {
    if (doing.kind === 'scrub') onScrub(frame);
    // A press without a move is no loop of one frame, but a way to go there.
    else if (frame !== doing.from) onLoop(ordered(doing.from, frame));
  };
  const press = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const frame = frameUnder(event);
    pressed.current = partOf(event);
    const doing = gestureOf(pressed.current, frame, loop);
    setGesture(doing);
    onHold(doing.kind === 'scrub');
    follow(doing, frame);
  };
  const release = (event: PointerEvent) => {
    const frame = frameUnder(event);
    if (gesture?.kind === 'loop' && gesture.from === frame) onScrub(frame);
    letGo();
  };
  const letGo = () => {
    setGesture(undefined);
    onHold(false);
  };

  const left = (frame: number) => toX(scale, times[frame] ?? scale.start);
  const right = (frame: number) => toX(scale, endOf(times, frame));
  const describe = (frame: number) =>
    t('flow.timeline.at', { frame, time: clock((times[frame] ?? scale.start) - scale.start, 2) });

  return (
    <div
      ref={ref}
      className={styles.timeline}
      role="slider"
      tabIndex={0}
      aria-label={t('flow.timeline.label')}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, times.length - 1)}
      aria-valuenow={index}
      aria-valuetext={describe(index)}
      onPointerDown={press}
      onPointerMove={(event) => {
        const frame = frameUnder(event);
        setHovered(frame);
        if (gesture) follow(gesture, frame);
      }}
      onPointerUp={release}
      onPointerCancel={letGo}
      onPointerLeave={() => setHovered(undefined)}
      onDoubleClick={() => pressed.current === 'ruler' && onLoop(undefined)}
    >
      <div className={styles.head} data-part="ruler">
        <Ruler scale={scale} />
        {loop && (
          <div
            className={styles.loop}
            data-part="ruler"
            style={{ left: left(loop.start), width: right(loop.end) - left(loop.start) }}
            title={t('flow.timeline.clearLoop')}
          >
            <span className={styles.start} data-part="start" title={t('flow.timeline.loopStart')} />
            <span className={styles.end} data-part="end" title={t('flow.timeline.loopEnd')} />
          </div>
        )}
      </div>
      <div className={styles.strip} style={{ height: STRIP }}>
        {width > 0 && (
          <>
            <Thumbnails clip={clip} times={times} scale={scale} height={STRIP} />
            <MotionCurve mean={mean} times={times} scale={scale} height={STRIP} />
          </>
        )}
        {loop && (
          <>
            <div className={styles.outside} style={{ left: 0, width: left(loop.start) }} />
            <div className={styles.outside} style={{ left: right(loop.end), right: 0 }} />
          </>
        )}
      </div>
      {classes.length > 0 && <ClassLane classes={classes} times={times} scale={scale} />}
      {hovered !== undefined && !gesture && (
        <>
          <div className={styles.hover} style={{ left: left(hovered) }} />
          <div
            className={styles.hint}
            style={
              left(hovered) < width - 180 ? { left: left(hovered) + 6 } : { right: width - left(hovered) + 6 }
            }
          >
            {describe(hovered)}
            {typeof mean[hovered] === 'number' &&
              ` · ${t('flow.timeline.speed', { speed: mean[hovered].toFixed(1) })}`}
          </div>
        </>
      )}
      <div className={styles.playhead} style={{ left: left(index) }} />
    </div>
  );
}

const ordered = (a: number, b: number): Loop => ({ start: Math.min(a, b), end: Math.max(a, b) });
