/** A clip and its motion. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { ClipInfo } from '../../engine/server/api';
import { useSettings } from '../api/queries';
import { useOpenedFiles } from '../app/opened';
import { showProblem } from '../app/problem';
import { useRemembered } from '../app/session';
import { useDrop } from '../files/drop';
import { MeasuredCurves } from '../measure/curves';
import { MeasureButton } from '../measure/measure-button';
import { useMeasure } from '../measure/measure-state';
import { MeasurePanel } from '../measure/panel';
import { useMeasuring } from '../measure/use-measuring';
import { CompareMenu } from './compare-menu.js';
import styles from './flow.module.css';
import { frameCount, goTo, KEPT, type KeptFlow, restoreLook, set, useFlow } from './flow-state.js';
import { FollowClip } from './follow.js';
import { Inspector } from './inspector.js';
import { useFlowKeys } from './keys.js';
import { closeClip, reopen } from './open-clip.js';
import { OpenMenu } from './open-menu.js';
import { type Opening, useOpening } from './opening.js';
import type { Loop } from './playback.js';
import { SaveMenu } from './save-menu.js';
import { Stage } from './stage.js';
import type { FrameClass } from './timeline/class-runs.js';
import { Timeline } from './timeline/timeline.js';
import { Transport } from './transport.js';
import { VisualisationPicker } from './visualisation-picker.js';
import { Welcome } from './welcome.js';

export function FlowScreen() {
  const { t } = useTranslation();
  // The rest of what is known of a clip changes all the time while it is read.
  const clip = useFlow((state) => state.clip?.id);
  const restoring = useRestored();
  const opening = useOpening();
  useDrop({ purpose: t('flow.drop'), take: opening.granted });
  useOpenedFiles(opening.granted);
  // The screen of the first clip is made in small pieces, while the one before it still answers.
  const ready = useDeferredValue(clip);
  if (restoring) return null;
  if (!clip || !ready) return <Welcome opening={opening} />;
  return <OpenClip key={clip} clip={clip} opening={opening} />;
}

/** Brings back what was shown the last time; true until that is done. */
function useRestored(): boolean {
  const [kept] = useRemembered<KeptFlow | undefined>(KEPT, undefined);
  const [restoring, setRestoring] = useState(
    useFlow.getState().clip === undefined && kept?.clip !== undefined,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was kept before the screen was made.
  useEffect(() => {
    if (!kept || useFlow.getState().clip) return setRestoring(false);
    restoreLook(kept);
    reopen(kept)
      .catch(showProblem)
      .finally(() => setRestoring(false));
  }, []);
  return restoring;
}

interface Props {
  readonly clip: string;
  readonly opening: Opening;
}

const loopOver = (loop: Loop | undefined) => set({ loop });
const holdPlayhead = (held: boolean) => set({ held });

/** Buttons and switches that were clicked do not keep the keyboard: the space bar plays, whatever was clicked last. */
const keepFocus = (event: React.MouseEvent) => {
  if ((event.target as Element).closest('button, label, input[type=checkbox]')) event.preventDefault();
};

function OpenClip({ clip, opening }: Props) {
  const { t } = useTranslation();
  const model = useSettings().data?.flowModel ?? 'nano';
  useFlowKeys();
  useMeasuring();
  const measuring = useMeasure((state) => state.on);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the mouse alone is meant.
    <div className={styles.screen} onMouseDown={keepFocus}>
      <FollowClip clip={clip} />
      <header className={styles.header}>
        <OpenMenu opening={opening} />
        <Title />
        <VisualisationPicker />
        <div className={styles.actions}>
          <MeasureButton />
          <CompareMenu model={model} />
          <SaveMenu />
          <Tooltip label={t('flow.close')}>
            <ActionIcon aria-label={t('flow.close')} onClick={() => closeClip().catch(showProblem)}>
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
      </header>
      <ClipProblem />
      <div className={styles.middle}>
        <div className={styles.column}>
          <Stage clip={clip} model={model} />
          <MeasuredCurves />
        </div>
        {measuring ? <MeasurePanel /> : <Inspector model={model} />}
      </div>
      <Transport />
      <div className={styles.timeline}>
        <ClipTimeline />
      </div>
    </div>
  );
}

function Title() {
  const clip = useFlow((state) => state.clip!);
  return (
    <div className={styles.title} title={`${clip.name}\n${aboutClip(clip)}`}>
      <h1>{clip.name}</h1>
      <span>
        {aboutClip(clip)}
        <Surveyed />
      </span>
    </div>
  );
}

function ClipProblem() {
  const problem = useFlow((state) => state.clip?.problem);
  return (
    problem !== undefined && (
      <p className={styles.warning} role="alert">
        {problem}
      </p>
    )
  );
}

const aboutClip = ({ width, height, fps, frameCount, previewed, complete }: ClipInfo): string =>
  [
    `${width} × ${height}`,
    fps !== undefined && `${Number(fps.toFixed(2))} fps`,
    complete ? String(previewed) : `${previewed}${frameCount === undefined ? '' : ` / ${frameCount}`}`,
  ]
    .filter(Boolean)
    .join(' · ');

/** How much of the motion curve is known, until all of it is. */
function Surveyed() {
  const { t } = useTranslation();
  const share = useFlow((state) => {
    const pairs = frameCount(state) - 1;
    const known = state.motion.filter((value) => value !== null).length;
    return pairs > 0 ? Math.floor((100 * known) / pairs) : 100;
  });
  return share < 100 && ` · ${t('flow.surveyed', { share })}`;
}

function ClipTimeline() {
  // The cursor's place changes all the time, and is nothing to the timeline.
  const { clip, times, motion, classes, index, loop } = useFlow(
    useShallow(({ clip, times, motion, classes, index, loop }) => ({
      clip: clip!,
      times,
      motion,
      classes,
      index,
      loop,
    })),
  );
  const seen = useMemo(
    () =>
      classes.map(
        ({ index: frame, sure, classes: [best] }): FrameClass => ({
          index: frame,
          label: sure === false ? undefined : best?.label,
        }),
      ),
    [classes],
  );
  return (
    <Timeline
      clip={clip}
      times={times}
      mean={motion}
      classes={seen}
      index={index}
      loop={loop}
      onScrub={goTo}
      onHold={holdPlayhead}
      onLoop={loopOver}
    />
  );
}
