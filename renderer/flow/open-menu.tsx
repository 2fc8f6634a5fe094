import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconFolder, IconFolderOpen, IconMovie, IconPhoto, IconSparkles } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Opening } from './opening.js';

/** Another clip instead of the one that is shown. */
export function OpenMenu({ opening }: { readonly opening: Opening }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" width={200}>
      <Menu.Target>
        <Tooltip label={t('flow.open')}>
          <ActionIcon aria-label={t('flow.open')} loading={opening.busy}>
            <IconFolderOpen size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconMovie size={14} />} onClick={opening.video}>
          {t('flow.openKinds.video')}
        </Menu.Item>
        <Menu.Item leftSection={<IconFolder size={14} />} onClick={opening.folder}>
          {t('flow.openKinds.folder')}
        </Menu.Item>
        <Menu.Item leftSection={<IconPhoto size={14} />} onClick={opening.pair}>
          {t('flow.openKinds.pair')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconSparkles size={14} />} onClick={opening.sample}>
          {t('flow.openKinds.sample')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
