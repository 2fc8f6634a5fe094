import { Button } from '@mantine/core';
import { IconRulerMeasure } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMeasure } from './measure-state';
import { toggleMeasuring } from './use-measuring';

/** Puts the measurements in the place of the inspector. */
export function MeasureButton() {
  const { t } = useTranslation();
  const on = useMeasure((state) => state.on);
  return (
    <Button
      variant={on ? 'light' : 'default'}
      leftSection={<IconRulerMeasure size={15} />}
      aria-pressed={on}
      aria-keyshortcuts="m"
      onClick={toggleMeasuring}
    >
      {t('measure.button')}
    </Button>
  );
}
