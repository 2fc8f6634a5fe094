import { Tooltip, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { VISUALISATION_IDS, type VisualisationId } from '../flow-view/index.js';
import styles from './flow.module.css';
import { set, useFlow } from './flow-state.js';
import { ICONS } from './visualisations.js';

/** The ways to look at flow, each with what it is good for in a line. */
export function VisualisationPicker() {
  const { t } = useTranslation();
  const shown = useFlow((state) => state.visualisation);
  return (
    <div className={styles.picker} role="toolbar" aria-label={t('flow.visualisations')}>
      {VISUALISATION_IDS.map((id, at) => (
        <Choice key={id} id={id} at={at} shown={id === shown} />
      ))}
    </div>
  );
}

function Choice({
  id,
  at,
  shown,
}: {
  readonly id: VisualisationId;
  readonly at: number;
  readonly shown: boolean;
}) {
  const { t } = useTranslation();
  const Icon = ICONS[id];
  const lacking = useFlow(({ clip, compare }) => id === 'error' && !clip?.truth && isPlain(compare?.partner));
  const why = lacking
    ? `${t(`flow.visualisation.${id}.text`)} ${t('flow.needsTruth')}`
    : t(`flow.visualisation.${id}.text`);
  return (
    <Tooltip label={why} multiline w={260} position="bottom">
      <UnstyledButton
        className={styles.choice}
        aria-pressed={shown}
        data-lacking={lacking || undefined}
        onClick={() => set({ visualisation: id })}
        aria-keyshortcuts={String(at + 1)}
      >
        <Icon size={16} stroke={1.6} />
        <span>{t(`flow.visualisation.${id}.name`)}</span>
        <kbd>{at + 1}</kbd>
      </UnstyledButton>
    </Tooltip>
  );
}

/** Whether there is nothing to measure an error against. */
const isPlain = (partner: string | undefined) =>
  partner === undefined || partner === 'frame' || partner === 'truth';
