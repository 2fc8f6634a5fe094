import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isHere, useChangeSettings, useClassifier, useModels } from '../api/queries';
import { showProblem } from '../app/problem';

/** The model that answers from now on: a setting, so that it is the same everywhere. */
export function ClassifierSelect({ onChosen }: { readonly onChosen?: () => void }) {
  const { t } = useTranslation();
  const { data: models = [] } = useModels();
  const { mutate } = useChangeSettings();
  const choices = models.filter((model) => model.task === 'classification' && isHere(model));
  return (
    <Select
      w={150}
      aria-label={t('classify.model')}
      allowDeselect={false}
      value={useClassifier() ?? null}
      onChange={(classifier) =>
        classifier && mutate({ classifier }, { onError: showProblem, onSuccess: () => onChosen?.() })
      }
      data={choices.map(({ id }) => id)}
    />
  );
}
