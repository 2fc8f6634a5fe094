import type { ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useFlow } from '../flow/flow-state';
import { panesOf } from '../flow/panes';
import { useShown } from '../flow/shown';
import { fitted, type Size, toScreen } from '../flow-view/index';
import styles from './measure.module.css';
import { useMeasuredClip } from './measure-clip';
import { useMeasure } from './measure-state';
import { cssTransform } from './steady';

interface Props {
  /** Of the stage, in CSS pixels. */
  readonly size: Size;
  readonly children: ReactNode;
}

/** The picture and what is drawn on it, held steady where that is asked for; then nothing can be drawn or moved on it. */
export function SteadyPicture({ size, children }: Props) {
  const transform = useTransform(size);
  return (
    <div className={styles.picture} style={{ transform }} data-steady={transform !== undefined || undefined}>
      {children}
    </div>
  );
}

function useTransform(size: Size): string | undefined {
  const wanted = useMeasure(({ on, steady, tool }) => on && steady && tool === undefined);
  const measured = useMeasuredClip();
  const frame = useShown((shown) => (wanted ? shown.frame : undefined));
  const { clip, camera, layout } = useFlow(
    useShallow(({ clip, camera, compare }) => ({ clip, camera, layout: compare?.layout })),
  );
  // Of two pictures beside one another each would have a transform of its own.
  if (!wanted || !measured || !clip || layout === 'side') return undefined;
  if (frame === undefined || frame > (measured.steady.at(-1)?.frame ?? -1)) return undefined;
  // Where too little is known of a pair the camera stays as it was.
  const found = measured.steady.findLast((one) => one.frame <= frame);
  if (!found) return undefined;
  const { box } = panesOf(undefined, 0, size)[0]!;
  const looking = camera ?? fitted(clip, box);
  return cssTransform(found.toFirst, {
    origin: toScreen(looking, box, { x: 0.5, y: 0.5 }),
    zoom: looking.zoom,
  });
}
