import { Button, Group, Text } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Grant } from '../../engine/server/api';
import { useFiles } from './files';

/** Asks for the folder that an export goes into. */
export function OutputButton(props: {
  readonly folder: Grant | undefined;
  readonly onChoose: (folder: Grant) => void;
}) {
  const { t } = useTranslation();
  const files = useFiles();
  const choose = async () => {
    const folder = await files.chooseOutput();
    if (folder) props.onChoose(folder);
  };
  return (
    <Button variant="default" leftSection={<IconFolder size={14} />} onClick={choose}>
      {props.folder?.name ?? t('flow.export.chooseOutput')}
    </Button>
  );
}

/** What will happen, and the buttons that let it, or not. */
export function ExportFooter(props: {
  readonly about: string;
  readonly ready: boolean;
  readonly sending: boolean;
  readonly onCancel: () => void;
  readonly onStart: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="xs" c="dimmed">
        {props.about}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" onClick={props.onCancel}>
          {t('common.cancel')}
        </Button>
        <Button disabled={!props.ready} loading={props.sending} onClick={props.onStart}>
          {t('flow.export.start')}
        </Button>
      </Group>
    </Group>
  );
}
