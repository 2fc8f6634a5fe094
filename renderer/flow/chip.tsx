import { Loader, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import styles from './flow.module.css';
import { frameCount, set, useFlow } from './flow-state.js';
import { useShown } from './shown.js';

/** In a corner of the picture: how good the flow is that one sees, what is being computed, and why there is none. */
export function Chip({ model, onAgain }: { readonly model: string; readonly onAgain: () => void }) {
  const { t } = useTranslation();
  const {
    field,
    heldFrom,
    good,
    computing,
    computingBack,
    whole,
    problem,
    frame = 0,
  } = useShown(useShallow((shown) => shown));
  const busy = computing || computingBack;
  const index = useFlow((state) => state.index);
  const halted = useFlow((state) => state.halted === state.index);
  const last = useFlow((state) => state.index > 0 && state.index === frameCount(state) - 1);
  const single = useFlow(({ clip }) => clip?.complete === true && clip.previewed === 1);
  if (problem) {
    return (
      <div className={styles.chip} role="alert">
        <span className={styles.chipProblem}>
          {[problem.message, problem.advice].filter(Boolean).join(' ')}
        </span>
        <UnstyledButton className={styles.chipAction} onClick={onAgain}>
          {t('common.retry')}
        </UnstyledButton>
      </div>
    );
  }
  if (halted && !whole) {
    return (
      <div className={styles.chip} role="status">
        <span>{t('flow.chip.halted')}</span>
        <UnstyledButton className={styles.chipAction} onClick={() => set({ halted: undefined })}>
          {t('flow.chip.compute')}
        </UnstyledButton>
      </div>
    );
  }
  const quality = qualityOf();
  if (!busy && quality === undefined) return null;
  return (
    <div className={styles.chip} role="status">
      {busy && <Loader size={12} />}
      <span>{[quality, work()].filter(Boolean).join(' · ')}</span>
      {busy && (
        <UnstyledButton className={styles.chipAction} onClick={() => set({ halted: index })}>
          {t('common.cancel')}
        </UnstyledButton>
      )}
    </div>
  );

  function work(): string | undefined {
    if (computing) return t('flow.chip.computing', { model });
    return computingBack ? t('flow.chip.computingBack', { model }) : undefined;
  }

  function qualityOf(): string | undefined {
    if (single) return t('flow.chip.single');
    if (!field) return last ? t('flow.chip.last') : undefined;
    if (heldFrom !== undefined && heldFrom !== frame) return t('flow.chip.held', { frame: heldFrom });
    return good ? undefined : t('flow.chip.preview', { width: field.width });
  }
}
