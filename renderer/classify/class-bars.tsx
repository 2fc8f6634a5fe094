import { useTranslation } from 'react-i18next';
import type { PictureClasses } from '../../engine/server/api';
import { percent } from '../texts/number';
import classes from './classify.module.css';

/** The best guesses as bars; grey where the model says itself that they are no answer. */
export function ClassBars({
  guesses,
  large,
}: {
  readonly guesses: PictureClasses;
  readonly large?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <ul
      className={classes.bars}
      aria-label={t('classify.guesses')}
      data-unsure={guesses.sure === false || undefined}
      data-large={large || undefined}
    >
      {guesses.classes.map(({ index, label, probability }) => (
        <li key={index} className={classes.class} title={label}>
          <div className={classes.share} style={{ width: `${probability * 100}%` }} />
          <span>{label}</span>
          <span>{percent(probability)}</span>
        </li>
      ))}
    </ul>
  );
}
