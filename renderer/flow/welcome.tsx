import { Button, Group, Loader, UnstyledButton } from '@mantine/core';
import { IconMovie, IconPhoto, IconSparkles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Recent } from '../../engine/server/api';
import { answer, api } from '../api/client';
import { keys } from '../api/queries';
import styles from './flow.module.css';
import type { Opening } from './opening.js';
import { WheelDisc } from './wheel-disc.js';

const SHOWN_RECENT = 6;
const DISC = 176;

/** Before anything is open: what the screen is for, what the colours will mean, and three ways to begin. */
export function Welcome({ opening }: { readonly opening: Opening }) {
  const { busy } = opening;
  const { t } = useTranslation();
  const { data: recent = [] } = useQuery({
    queryKey: keys.recent,
    queryFn: async () => (await answer<{ recent: Recent[] }>(api.recent.$get())).recent,
  });
  const there = recent.filter(({ exists }) => exists).slice(0, SHOWN_RECENT);
  return (
    <div className={styles.welcome}>
      <div className={styles.welcomeMain}>
        <Disc />
        <div>
          <h1>{t('flow.welcome.title')}</h1>
          <p>{t('flow.welcome.text')}</p>
          <p className={styles.dim}>{t('flow.welcome.colours')}</p>
          <Group gap="xs" mt="md">
            <Button size="sm" leftSection={<IconMovie size={16} />} onClick={opening.video} disabled={busy}>
              {t('flow.welcome.open')}
            </Button>
            <Button
              size="sm"
              variant="default"
              leftSection={<IconPhoto size={16} />}
              onClick={opening.folder}
              disabled={busy}
            >
              {t('flow.welcome.openFolder')}
            </Button>
            <Button
              size="sm"
              variant="default"
              leftSection={<IconSparkles size={16} />}
              onClick={opening.sample}
              disabled={busy}
            >
              {t('flow.welcome.sample')}
            </Button>
            {busy && <Loader size={18} />}
          </Group>
          <p className={styles.hint}>{t('flow.welcome.drop')}</p>
        </div>
      </div>
      {there.length > 0 && (
        <nav className={styles.recent} aria-label={t('flow.welcome.recent')}>
          <h2>{t('flow.welcome.recent')}</h2>
          {there.map(({ id, name, kind }) => (
            <UnstyledButton
              key={id}
              className={styles.recentEntry}
              onClick={() => opening.recent(id)}
              disabled={busy}
            >
              {kind === 'video' ? <IconMovie size={15} /> : <IconPhoto size={15} />}
              <span>{name}</span>
            </UnstyledButton>
          ))}
        </nav>
      )}
    </div>
  );
}

/** The wheel of directions, with words at its rim. */
function Disc() {
  const { t } = useTranslation();
  return (
    <figure className={styles.disc} aria-label={t('flow.welcome.wheel')}>
      <WheelDisc size={DISC} />
      {(['up', 'right', 'down', 'left'] as const).map((way) => (
        <span key={way} data-way={way}>
          {t(`flow.welcome.${way}`)}
        </span>
      ))}
    </figure>
  );
}
