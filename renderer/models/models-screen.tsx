import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileImport, IconSearch } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Grant, ModelSummary } from '../../engine/server/api';
import { answer, api } from '../api/client';
import { keys, useModels } from '../api/queries';
import { useOpenedFiles } from '../app/opened';
import { ProblemNote, showProblem } from '../app/problem';
import { useRemembered } from '../app/session';
import { useShortcuts } from '../app/shortcuts';
import { useDrop } from '../files/drop';
import { useFiles } from '../files/files';
import { ModelList } from './model-list';
import { ModelView } from './model-view';
import classes from './models.module.css';

/** What can compute: the models that are here, and those that can be had. */
export function ModelsScreen() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const files = useFiles();
  const { data: models, error } = useModels();
  const [shown, show] = useRemembered('models.shown', 'nano');
  const [words, setWords] = useState('');
  const search = useRef<HTMLInputElement>(null);

  const importAll = async (grants: readonly Grant[]) => {
    for (const { id: grant } of grants) {
      try {
        const { id } = await answer<ModelSummary>(api.models.import.$post({ json: { grant } }));
        await client.invalidateQueries({ queryKey: keys.models });
        show(id);
        notifications.show({ message: t('models.imported', { id }) });
      } catch (error) {
        showProblem(error);
      }
    }
  };
  const choose = () => files.open('model').then(importAll).catch(showProblem);
  useDrop({ purpose: t('models.drop'), take: importAll });
  useOpenedFiles(importAll, 'models');
  useShortcuts([
    { keys: 'mod+O', text: t('models.keys.import'), run: choose },
    { keys: '/', text: t('models.keys.filter'), run: () => search.current?.focus() },
  ]);

  const model = models?.find(({ id }) => id === shown) ?? models?.[0];
  return (
    <div className={classes.screen}>
      <div className={classes.side}>
        <div className={classes.tools}>
          <TextInput
            ref={search}
            flex={1}
            leftSection={<IconSearch size={14} />}
            placeholder={t('models.filter')}
            aria-label={t('models.filter')}
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
          <Button variant="default" leftSection={<IconFileImport size={14} />} onClick={choose}>
            {t('models.import')}
          </Button>
        </div>
        {error && <ProblemNote error={error} />}
        <ModelList models={models ?? []} words={words} shown={model?.id} onShow={show} />
        <p className={classes.intro}>{t('models.intro')}</p>
      </div>
      {model && <ModelView key={model.id} model={model} onImport={choose} />}
    </div>
  );
}
