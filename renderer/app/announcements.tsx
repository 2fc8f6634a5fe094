/** What the server tells that nobody is looking for: an engine that was restarted, a job that ended. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobInfo } from '../../engine/server/api';
import { useServerEvent } from '../api/events';
import { isActive } from '../api/is-active';
import { useFiles } from '../files/files';
import { showProblem } from './problem';
import { useScreen } from './screens';

export function Announcements() {
  const { t } = useTranslation();
  const files = useFiles();
  const screen = useScreen();
  const active = useRef(new Set<string>());

  useServerEvent('notice', ({ code, message, advice }) => {
    notifications.show({
      id: `${code} ${message}`,
      icon: <IconInfoCircle size={16} />,
      title: message,
      message: advice,
      autoClose: 8000,
      closeButtonProps: { 'aria-label': t('common.close') },
    });
  });

  useServerEvent('job', ({ job }) => {
    if (isActive(job)) active.current.add(job.id);
    // Told again, a job that ended is no news.
    else if (active.current.delete(job.id)) tellEnd(job);
  });

  const tellEnd = (job: JobInfo) => {
    // There one sees it, and a notice would cover others.
    if (screen === 'batch') return;
    if (job.state === 'failed' && job.error) showProblem(job.error);
    if (job.state !== 'done' || (job.kind !== 'export' && job.kind !== 'download')) return;
    notifications.show({
      color: 'teal',
      icon: <IconCheck size={16} />,
      title: t('jobs.finished', { title: job.title }),
      message: job.output !== undefined && files.reveal && (
        <Button size="compact-xs" variant="default" mt={4} onClick={() => files.reveal?.(job.id)}>
          {t('common.openFolder')}
        </Button>
      ),
      closeButtonProps: { 'aria-label': t('common.close') },
    });
  };
  return null;
}
