import { Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { VISUALISATION_IDS, type VisualisationId } from '../flow-view/index.js';
import styles from './flow.module.css';
import { set, useFlow } from './flow-state.js';
import { KEYS, MORE } from './visualisation-keys.js';
import { ICONS } from './visualisations.js';

/** The ways to look at flow, each with what it is good for in a line. */
export function VisualisationPicker() {
  const { t } = useTranslation();
  const shown = useFlow((state) => state.visualisation);
  const inSight = VISUALISATION_IDS.filter((id) => !MORE.includes(id) || id === shown);
  return (
    <div className={styles.picker} role="toolbar" aria-label={t('flow.visualisations')}>
      {inSight.map((id) => (
        <Choice key={id} id={id} shown={id === shown} />
      ))}
      <MoreMenu />
    </div>
  );
}

function Choice({ id, shown }: { readonly id: VisualisationId; readonly shown: boolean }) {
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
        aria-keyshortcuts={KEYS[id]}
      >
        <Icon size={16} stroke={1.6} />
        <span>{t(`flow.visualisation.${id}.name`)}</span>
        <kbd>{KEYS[id]}</kbd>
      </UnstyledButton>
    </Tooltip>
  );
}

/** What is looked at to measure rather than to see. */
function MoreMenu() {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <UnstyledButton className={styles.choice} aria-label={t('flow.moreVisualisations')}>
          <IconDots size={16} stroke={1.6} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('flow.moreVisualisations')}</Menu.Label>
        {MORE.map((id) => (
          <MoreItem key={id} id={id} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MoreItem({ id }: { readonly id: VisualisationId }) {
  const { t } = useTranslation();
  const Icon = ICONS[id];
  return (
    <Menu.Item
      leftSection={<Icon size={16} stroke={1.6} />}
      rightSection={<kbd>{KEYS[id]}</kbd>}
      onClick={() => set({ visualisation: id })}
    >
      {t(`flow.visualisation.${id}.name`)}
      <span className={styles.about}>{t(`flow.visualisation.${id}.text`)}</span>
    </Menu.Item>
  );
}

/** Whether there is nothing to measure an error against. */
const isPlain = (partner: string | undefined) =>
  partner === undefined || partner === 'frame' || partner === 'truth';
