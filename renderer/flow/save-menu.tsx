import { Button, Menu } from '@mantine/core';
import { IconDeviceFloppy, IconFileExport, IconMovie, IconPhoto, IconPhotoDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showProblem } from '../app/problem';
import { saveBlob } from '../files/save-blob.js';
import { ExportDialog, type ExportDialogProps } from './export-dialog.js';
import { useFlow } from './flow-state.js';
import { onScreen } from './stage.js';

type Preset = ExportDialogProps['preset'];

/** Pictures, video and flow files of what is shown. */
export function SaveMenu() {
  const { t } = useTranslation();
  const [preset, setPreset] = useState<Preset>('flow');
  const [opened, setOpened] = useState(false);
  const exportAs = (next: Preset) => {
    setPreset(next);
    setOpened(true);
  };
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDeviceFloppy size={15} />}>
            {t('flow.save.label')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPhoto size={14} />} onClick={() => savePicture().catch(showProblem)}>
            {t('flow.save.picture')}
          </Menu.Item>
          <Menu.Item leftSection={<IconPhotoDown size={14} />} onClick={() => exportAs('picture')}>
            {t('flow.save.exact')}
          </Menu.Item>
          <Menu.Item leftSection={<IconMovie size={14} />} onClick={() => exportAs('video')}>
            {t('flow.save.video')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconFileExport size={14} />} onClick={() => exportAs('flow')}>
            {t('flow.save.flow')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {/* Made anew for each preset, so that it starts with what one came for. */}
      <ExportDialog key={preset} opened={opened} onClose={() => setOpened(false)} preset={preset} />
    </>
  );
}

/** What is on screen, as NAME-FRAME-VISUALISATION.png among the downloads. */
export async function savePicture(): Promise<void> {
  const { clip, index, visualisation } = useFlow.getState();
  if (!onScreen.view || !clip) return;
  const name = `${clip.name}-${String(index).padStart(6, '0')}-${visualisation}.png`;
  saveBlob(await onScreen.view.snapshot(), name);
}
