import { IconPhotoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ClassifiedPicture } from '../../engine/server/api';
import { isUnsure } from './arrange';
import { ClassBars } from './class-bars';
import classes from './classify.module.css';
import { imageAddress } from './image-address';

interface Props {
  readonly job: string;
  readonly picture: ClassifiedPicture;
  readonly id: string;
  readonly selected: boolean;
  /** Its place among how many. */
  readonly place: number;
  readonly of: number;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
}

/** A picture in small, with what it shows, or why it could not be read. */
export function PictureTile({ job, picture, id, selected, place, of, onSelect, onOpen }: Props) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    <div
      className={classes.tile}
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={place + 1}
      aria-setsize={of}
      onClick={onSelect}
      onDoubleClick={onOpen}
    >
      {'error' in picture ? (
        <div className={`${classes.thumbnail} ${classes.broken}`}>
          <IconPhotoOff size={32} stroke={1.3} />
        </div>
      ) : (
        <img className={classes.thumbnail} src={imageAddress(job, picture.n, 224)} alt="" loading="lazy" />
      )}
      <div className={classes.facts}>
        <div className={classes.name}>
          <span title={picture.name}>{picture.name}</span>
          {isUnsure(picture) && (
            <span className={classes.unsure} title={t('classify.unsureHint')}>
              {t('classify.unsure')}
            </span>
          )}
        </div>
        {'error' in picture ? (
          <div className={classes.reason}>{picture.error.message}</div>
        ) : (
          <ClassBars guesses={picture} />
        )}
      </div>
    </div>
  );
}
