import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Place, renamed } from './figures';
import styles from './measure.module.css';
import { edit, setMeasure, useMeasure } from './measure-state';

/** A name that can be typed over; one that is taken, or none, is not taken on. */
export function NameField({ place }: { readonly place: Place }) {
  const { t } = useTranslation();
  const [text, setText] = useState(place.name);
  const finish = () => {
    const name = text.trim();
    const { analysis, selected } = useMeasure.getState();
    const taken = place.list in analysis && isTaken(analysis, place, name);
    if (name === '' || taken) return setText(place.name);
    if (name === place.name) return;
    edit((before) => renamed(before, place, name));
    if (selected?.name === place.name) setMeasure({ selected: { ...place, name } as Place });
  };
  return (
    <input
      className={styles.nameField}
      value={text}
      maxLength={60}
      aria-label={t('measure.rename', { name: place.name })}
      onFocus={() => setMeasure({ selected: place })}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Escape') setText(place.name);
        if (key === 'Enter' || key === 'Escape') currentTarget.blur();
      }}
      onBlur={finish}
    />
  );
}

function isTaken(analysis: ReturnType<typeof useMeasure.getState>['analysis'], place: Place, name: string) {
  if (place.list === 'calibration' || place.list === 'axes' || name === place.name) return false;
  return analysis[place.list].some((one) => one.name === name);
}
