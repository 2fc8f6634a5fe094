/** What was opened before, to be opened again with one click. */
import { Button, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconMovie, IconPhoto, IconPhotoVideo } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ClipInfo, Recent } from '../../engine/server/api';
import { ask } from '../api/client';
import { keys } from '../api/queries';
import { agoText } from './ago';
import { showProblem } from './problem';
import classes from './recent-files.module.css';

const ICONS = { video: IconMovie, images: IconPhotoVideo, pair: IconPhoto };

const useRecent = () =>
  useQuery({
    queryKey: keys.recent,
    queryFn: async () => (await ask<{ recent: Recent[] }>('GET', '/api/recent')).recent,
    // Opening anything changes it, and nothing tells of that.
    staleTime: 0,
  });

/** Nothing where nothing was opened. */
export function RecentFiles({ onOpen }: { onOpen: (clip: ClipInfo) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: recent = [] } = useRecent();
  const open = useMutation({
    mutationFn: (id: string) => ask<ClipInfo>('POST', `/api/recent/${id}/open`),
    onSuccess: onOpen,
    onError: (error) => {
      showProblem(error);
      client.invalidateQueries({ queryKey: keys.recent });
    },
  });
  const forget = useMutation({
    mutationFn: () => ask<void>('DELETE', '/api/recent'),
    onSuccess: () => client.setQueryData(keys.recent, []),
    onError: showProblem,
  });
  if (recent.length === 0) return null;
  return (
    <Stack gap={6} className={classes.list}>
      <Group justify="space-between">
        <Title order={3} c="dimmed">
          {t('recent.title')}
        </Title>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => forget.mutate()}>
          {t('recent.forget')}
        </Button>
      </Group>
      {recent.map(({ id, name, kind, opened, exists }) => {
        const Icon = ICONS[kind];
        return (
          <UnstyledButton
            key={id}
            className={classes.file}
            disabled={!exists || open.isPending}
            onClick={() => open.mutate(id)}
          >
            <Icon size={16} stroke={1.6} />
            <span className={classes.name}>{name}</span>
            <Text size="xs" c="dimmed">
              {exists ? agoText(opened) : t('recent.gone')}
            </Text>
          </UnstyledButton>
        );
      })}
    </Stack>
  );
}
