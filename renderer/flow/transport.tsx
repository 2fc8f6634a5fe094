import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconBracketsContainEnd,
  IconBracketsContainStart,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
  IconRepeat,
  IconRepeatOff,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import styles from './flow.module.css';
import { frameCount, goTo, loopFrom, loopTo, set, step, togglePlaying, useFlow } from './flow-state.js';
import { clock } from './timeline/time-scale.js';

/** Playing, stepping, the loop, and where one is. */
export function Transport() {
  const { t } = useTranslation();
  const stands = useFlow(({ rate }) => rate === 0);
  const loop = useFlow((state) => state.loop);
  const frames = useFlow(frameCount);
  return (
    <div className={styles.transport} role="toolbar" aria-label={t('flow.transport.label')}>
      <div className={styles.group}>
        <Action label={t('flow.transport.first')} keys="Home" onClick={() => goTo(0)}>
          <IconPlayerSkipBack size={16} />
        </Action>
        <Action label={t('flow.transport.back')} keys="←" onClick={() => step(-1)}>
          <IconPlayerTrackPrev size={16} />
        </Action>
        <Action
          label={t(stands ? 'flow.transport.play' : 'flow.transport.pause')}
          keys={t('flow.transport.space')}
          onClick={togglePlaying}
          strong
        >
          {stands ? <IconPlayerPlayFilled size={17} /> : <IconPlayerPauseFilled size={17} />}
        </Action>
        <Action label={t('flow.transport.forward')} keys="→" onClick={() => step(1)}>
          <IconPlayerTrackNext size={16} />
        </Action>
        <Action label={t('flow.transport.last')} keys="End" onClick={() => goTo(frames - 1)}>
          <IconPlayerSkipForward size={16} />
        </Action>
      </div>
      <Place frames={frames} />
      <div className={styles.group}>
        <Action label={t('flow.transport.loopFrom')} keys="I" onClick={loopFrom}>
          <IconBracketsContainStart size={16} />
        </Action>
        <Action label={t('flow.transport.loopTo')} keys="O" onClick={loopTo}>
          <IconBracketsContainEnd size={16} />
        </Action>
        <Action
          label={t(loop ? 'flow.transport.noLoop' : 'flow.transport.loopAll')}
          keys="X"
          onClick={() => set({ loop: loop ? undefined : { start: 0, end: Math.max(0, frames - 1) } })}
          pressed={loop !== undefined}
        >
          {loop ? <IconRepeat size={16} /> : <IconRepeatOff size={16} />}
        </Action>
        {loop && (
          <span className={styles.dim} data-testid="loop">
            {loop.start}–{loop.end}
          </span>
        )}
      </div>
    </div>
  );
}

/** Alone in hearing of every frame: the buttons take their time. */
function Place({ frames }: { readonly frames: number }) {
  const { index, rate, times } = useFlow(useShallow(({ index, rate, times }) => ({ index, rate, times })));
  const begin = times[0] ?? 0;
  return (
    <div className={styles.place}>
      <span data-testid="frame-number">{index}</span>
      <span className={styles.dim}> / {Math.max(0, frames - 1)}</span>
      <span className={styles.time}>{clock((times[index] ?? begin) - begin, 2)}</span>
      {rate !== 0 && rate !== 1 && <span className={styles.dim}>{rate < 0 ? `−${-rate}` : rate}×</span>}
    </div>
  );
}

interface ActionProps {
  readonly label: string;
  readonly keys: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly strong?: boolean;
  readonly pressed?: boolean;
}

function Action({ label, keys, onClick, children, strong, pressed }: ActionProps) {
  return (
    <Tooltip label={`${label}  ${keys}`}>
      <ActionIcon
        variant={strong ? 'filled' : 'subtle'}
        color={strong || pressed ? 'iris' : 'gray'}
        size={strong ? 'lg' : 'md'}
        radius={strong ? 'xl' : undefined}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
