import { UnstyledButton } from '@mantine/core';
import { IconCheck, IconCloudDownload, IconFileImport, IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ModelSummary } from '../../engine/server/api';
import { isHere, useClassifier, useSettings } from '../api/queries';
import { compact } from '../texts/number';
import classes from './models.module.css';

const icons = {
  bundled: IconCheck,
  installed: IconCheck,
  'to download': IconCloudDownload,
  'to import': IconFileImport,
} as const;

interface Props {
  readonly models: readonly ModelSummary[];
  /** What a name or title has to hold. */
  readonly words: string;
  readonly shown?: string;
  readonly onShow: (id: string) => void;
}

/** The models by what they are for, in the catalogue's order. */
export function ModelList({ models, words, shown, onShow }: Props) {
  const { t } = useTranslation();
  const found = models.filter(({ id, title }) =>
    `${id} ${title}`.toLowerCase().includes(words.trim().toLowerCase()),
  );
  return (
    <nav className={classes.list} aria-label={t('models.list')}>
      {(['flow', 'classification'] as const).map((task) => {
        const ofTask = found.filter((model) => model.task === task);
        return (
          ofTask.length > 0 && (
            <section key={task}>
              <h2>{t(`models.${task}`)}</h2>
              {ofTask.map((model) => (
                <Row key={model.id} model={model} shown={model.id === shown} onShow={onShow} />
              ))}
            </section>
          )
        );
      })}
      {models.length > 0 && found.length === 0 && (
        <p className={classes.nothing}>{t('models.nothingFound')}</p>
      )}
    </nav>
  );
}

function Row({ model, shown, onShow }: { model: ModelSummary; shown: boolean; onShow: Props['onShow'] }) {
  const { t } = useTranslation();
  const { id, where, parameters } = model;
  const Icon = icons[where];
  return (
    <UnstyledButton className={classes.row} aria-current={shown || undefined} onClick={() => onShow(id)}>
      <Icon size={15} data-here={isHere(model) || undefined} />
      <span className={classes.rowName}>{id}</span>
      {useIsDefault(model) && <IconStarFilled size={12} aria-label={t('models.default')} />}
      <span className={classes.rowFacts}>
        {t(`models.where.${where}`)} · {compact(parameters)}
      </span>
    </UnstyledButton>
  );
}

/** Whether it is what computes unless somebody asks for another. */
export function useIsDefault({ id, task }: Pick<ModelSummary, 'id' | 'task'>): boolean {
  const { data: settings } = useSettings();
  const classifier = useClassifier();
  return id === (task === 'flow' ? settings?.flowModel : classifier);
}
