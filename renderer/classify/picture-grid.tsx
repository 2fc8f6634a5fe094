import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassifiedPicture } from '../../engine/server/api';
import classes from './classify.module.css';
import { targetOf } from './grid-keys';
import { PictureTile } from './picture-tile';

/** In CSS pixels: a tile is never narrower, and as high as classify.module.css has it. */
const TILE_WIDTH = 280;
const ROW_HEIGHT = 112 + 8;

interface Props {
  readonly job: string;
  readonly pictures: readonly ClassifiedPicture[];
  /** The number of the picture that is selected. */
  readonly selected?: number;
  /** A detail view stands beside it. */
  readonly beside: boolean;
  readonly onSelect: (n: number) => void;
  readonly onOpen: (n: number) => void;
}

/** All pictures, of which only those in sight are drawn: ten thousand scroll like ten. */
export function PictureGrid({ job, pictures, selected, beside, onSelect, onOpen }: Props) {
  const { t } = useTranslation();
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(scroller, measured);
  const columns = Math.max(1, Math.floor((width + 8) / (TILE_WIDTH + 8)));
  const rows = useVirtualizer({
    count: Math.ceil(pictures.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  });
  const at = pictures.findIndex(({ n }) => n === selected);
  const row = at < 0 ? undefined : Math.floor(at / columns);
  useEffect(() => {
    if (row !== undefined) rows.scrollToIndex(row);
  }, [row, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event.key, at, columns, pictures.length);
    if (target !== undefined) onSelect(pictures[target]!.n);
    else if (event.key === 'Enter' && at >= 0) onOpen(pictures[at]!.n);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={ref}
      className={classes.grid}
      data-beside={beside || undefined}
      role="listbox"
      aria-label={t('classify.grid')}
      aria-activedescendant={at < 0 ? undefined : `${base}-${selected}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={classes.rows} style={{ height: rows.getTotalSize() }} role="presentation">
        {rows.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            role="presentation"
            className={classes.row}
            style={{ top: start, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {pictures.slice(index * columns, (index + 1) * columns).map((picture, column) => (
              <PictureTile
                key={picture.n}
                id={`${base}-${picture.n}`}
                job={job}
                picture={picture}
                selected={picture.n === selected}
                place={index * columns + column}
                of={pictures.length}
                onSelect={() => (beside ? onOpen(picture.n) : onSelect(picture.n))}
                onOpen={() => onOpen(picture.n)}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
