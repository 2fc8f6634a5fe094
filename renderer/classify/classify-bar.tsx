import { Button, Menu, Select, Tooltip, UnstyledButton } from '@mantine/core';
import { IconDownload, IconFolder, IconPhotoPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ClassifiedPicture, JobInfo } from '../../engine/server/api';
import { showScreen } from '../app/screens';
import { type Filter, filtersOf, type Order } from './arrange';
import { ClassifierSelect } from './classifier-select';
import classes from './classify.module.css';

interface Props {
  readonly sets: readonly JobInfo[];
  readonly job: JobInfo;
  readonly pictures: readonly ClassifiedPicture[];
  readonly order: Order;
  readonly filter: Filter;
  readonly onSet: (job: string) => void;
  readonly onOrder: (order: Order) => void;
  readonly onFilter: (filter: Filter) => void;
  readonly onOpen: () => void;
  readonly onOpenFolder: () => void;
  /** Another model was chosen. */
  readonly onModel: () => void;
}

const ORDERS: readonly Order[] = ['order', 'name', 'class', 'confidence'];

/** What is shown, in which order, and what can be done with it. */
export function ClassifyBar(props: Props) {
  const { sets, job, pictures, order, filter, onSet, onOrder, onFilter, onOpen, onOpenFolder, onModel } =
    props;
  const { t, i18n } = useTranslation();
  const time = (started?: number) =>
    started === undefined ? '' : new Date(started).toLocaleTimeString(i18n.language, { timeStyle: 'short' });
  const knows = pictures.find((picture) => 'knows' in picture);
  return (
    <div className={classes.bar}>
      <Button variant="default" leftSection={<IconPhotoPlus size={14} />} onClick={onOpen}>
        {t('classify.open')}
      </Button>
      <Button variant="default" leftSection={<IconFolder size={14} />} onClick={onOpenFolder}>
        {t('classify.openFolder')}
      </Button>
      {sets.length > 1 && (
        <Select
          w={190}
          aria-label={t('classify.set')}
          value={job.id}
          onChange={(id) => id && onSet(id)}
          data={sets.map(({ id, title, started }) => ({
            value: id,
            label: started === undefined ? title : t('classify.setName', { title, time: time(started) }),
          }))}
        />
      )}
      <ClassifierSelect onChosen={onModel} />
      {knows && 'knows' in knows && (
        <Tooltip label={t('classify.knowsHint')}>
          <UnstyledButton className={classes.knows} fz="xs" c="dimmed" onClick={() => showScreen('models')}>
            {t('classify.knows', { count: knows.knows })}
          </UnstyledButton>
        </Tooltip>
      )}
      <div className={classes.end}>
        <FilterSelect pictures={pictures} filter={filter} onFilter={onFilter} />
        <Select
          w={130}
          aria-label={t('classify.sort')}
          value={order}
          onChange={(value) => value && onOrder(value as Order)}
          data={ORDERS.map((value) => ({ value, label: t(`classify.sortBy.${value}`) }))}
        />
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              leftSection={<IconDownload size={14} />}
              disabled={pictures.length === 0}
            >
              {t('classify.export')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(['csv', 'json'] as const).map((format) => (
              <Menu.Item
                key={format}
                component="a"
                download
                href={`/api/classifications/${job.id}/table.${format}`}
              >
                {t(format === 'csv' ? 'classify.exportCsv' : 'classify.exportJson')}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}

function FilterSelect({ pictures, filter, onFilter }: Pick<Props, 'pictures' | 'filter' | 'onFilter'>) {
  const { t } = useTranslation();
  const filters = filtersOf(pictures);
  const label = (value: Filter, count: number) => {
    if (value === 'unsure') return t('classify.showUnsure', { count });
    if (value === 'broken') return t('classify.showBroken', { count });
    return t('classify.showClass', { label: value.slice('class:'.length), count });
  };
  return (
    <Select
      w={170}
      searchable
      aria-label={t('classify.show')}
      value={filters.has(filter) ? filter : 'all'}
      onChange={(value) => value && onFilter(value as Filter)}
      data={[
        { value: 'all', label: t('classify.showAll') },
        ...[...filters].map(([value, count]) => ({ value, label: label(value, count) })),
      ]}
    />
  );
}
