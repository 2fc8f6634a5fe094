import { Button, Menu } from '@mantine/core';
import { IconCheck, IconColumns2, IconLayoutColumns, IconSlash, IconTarget } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isHere, useModels } from '../api/queries';
import { showProblem } from '../app/problem';
import { useFiles } from '../files/files';
import { type Compare, type Partner, set, useFlow } from './flow-state.js';
import { openTruth } from './open-clip.js';

/** What one compared with last, or what there is to compare with. */
export function defaultPartner(): Partner {
  const { clip, compare } = useFlow.getState();
  return compare?.partner ?? (clip?.truth ? 'truth' : 'frame');
}

const LAYOUTS: readonly (readonly [Compare['layout'], typeof IconColumns2])[] = [
  ['split', IconLayoutColumns],
  ['side', IconColumns2],
];

/** Puts another flow, the truth, or the video beside the flow. */
export function CompareMenu({ model }: { readonly model: string }) {
  const { t } = useTranslation();
  const files = useFiles();
  const compare = useFlow((state) => state.compare);
  const truth = useFlow((state) => state.clip?.truth ?? false);
  const { data: models = [] } = useModels();
  const against = (partner: Partner) => set({ compare: { layout: compare?.layout ?? 'split', partner } });
  const others = models.filter((one) => one.id !== model && one.task === 'flow' && isHere(one));
  const mark = (on: boolean) => <IconCheck size={14} style={{ visibility: on ? 'visible' : 'hidden' }} />;
  const loadTruth = async () => {
    const grants = await files.open('flow');
    if (grants.length > 0) await openTruth(grants);
  };
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <Button
          variant={compare ? 'light' : 'default'}
          leftSection={<IconLayoutColumns size={15} />}
          aria-keyshortcuts="c"
        >
          {t('flow.compare.label')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconSlash size={14} />}
          onClick={() => set({ compare: undefined })}
          disabled={!compare}
        >
          {t('flow.compare.off')}
        </Menu.Item>
        {LAYOUTS.map(([layout, Icon]) => (
          <Menu.Item
            key={layout}
            leftSection={<Icon size={14} />}
            rightSection={mark(compare?.layout === layout)}
            onClick={() => set({ compare: { layout, partner: defaultPartner() } })}
          >
            {t(`flow.compare.${layout}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('flow.compare.with')}</Menu.Label>
        <Menu.Item rightSection={mark(compare?.partner === 'frame')} onClick={() => against('frame')}>
          {t('flow.compare.frame')}
        </Menu.Item>
        {truth && (
          <Menu.Item rightSection={mark(compare?.partner === 'truth')} onClick={() => against('truth')}>
            {t('flow.compare.truth')}
          </Menu.Item>
        )}
        {others.map(({ id }) => (
          <Menu.Item key={id} rightSection={mark(compare?.partner === id)} onClick={() => against(id)}>
            {id}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconTarget size={14} />} onClick={() => loadTruth().catch(showProblem)}>
          {t('flow.compare.loadTruth')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
