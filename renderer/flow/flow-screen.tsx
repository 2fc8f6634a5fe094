import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function FlowScreen() {
  const { t } = useTranslation();
  return <Title order={1}>{t('screens.flow')}</Title>;
}
