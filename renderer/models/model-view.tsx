import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ModelDescription, ModelSummary, Part } from '../../engine/server/api';
import { answer, api, until } from '../api/client';
import { keys } from '../api/queries';
import { ProblemNote } from '../app/problem';
import { useRemembered } from '../app/session';
import { engineText } from '../texts/engine-text';
import { Accuracy } from './accuracy';
import { Card } from './card';
import { Facts } from './facts';
import { ModelActions } from './model-actions';
import classes from './models.module.css';
import { Structure } from './structure';

export type Described = Omit<ModelDescription, 'path'> & { readonly card?: string };

interface Props {
  readonly model: ModelSummary;
  readonly onImport: () => void;
}

/** Everything about one model, and what can be done with it. */
export function ModelView({ model, onImport }: Props) {
  const { t } = useTranslation();
  const [tab, setTab] = useRemembered('models.tab', 'card');
  const one = { param: { id: encodeURIComponent(model.id) } };
  const { data, error } = useQuery({
    // Below the key of the list, so that both are asked for anew together.
    queryKey: [...keys.models, model.id],
    queryFn: ({ signal }) => answer<Described>(api.models[':id'].$get(one, until(signal))),
  });
  const structure = useQuery({
    queryKey: [...keys.models, model.id, 'structure'],
    // A type that holds itself is too deep for those of the client.
    queryFn: ({ signal }) =>
      answer<unknown>(api.models[':id'].structure.$get(one, until(signal))) as Promise<Part>,
    enabled: tab === 'structure',
  });
  return (
    <article className={classes.view} aria-label={model.id}>
      <header className={classes.head}>
        <div>
          <h1>{model.id}</h1>
          <p>{engineText(model.title)}</p>
        </div>
        <ModelActions model={model} bytes={data?.bytes} onImport={onImport} />
      </header>
      {error && <ProblemNote error={error} />}
      {data && (
        <>
          <Facts model={data} />
          {data.accuracy && <Accuracy accuracy={data.accuracy} />}
          <Tabs value={tab} onChange={(value) => setTab(value ?? 'card')} keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="card">{t('models.card')}</Tabs.Tab>
              <Tabs.Tab value="structure">{t('models.structure')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="card" pt={12}>
              {data.card ? (
                <Card markdown={data.card} />
              ) : (
                <p className={classes.nothing}>{t('models.noCard')}</p>
              )}
            </Tabs.Panel>
            <Tabs.Panel value="structure" pt={12}>
              {structure.error && <ProblemNote error={structure.error} />}
              {structure.data && <Structure root={structure.data} />}
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </article>
  );
}
