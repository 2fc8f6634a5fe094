/** What can be done with a job: pause it, let it go on, try it again, change its turn, end it, forget it. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowsSort,
  IconFolder,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobInfo } from '../../engine/server/api';
import { cancelJob, moveJob, pauseJob, resumeJob } from '../api/queries';
import { showProblem } from '../app/problem';
import { useFiles } from '../files/files';
import { hasEnded } from './in-order';
import classes from './job-row.module.css';

interface ActionsProps {
  readonly job: JobInfo;
  readonly queue: readonly JobInfo[];
  readonly onForget: () => void;
}

export function JobActions({ job, queue, onForget }: ActionsProps) {
  const { t } = useTranslation();
  const { reveal } = useFiles();
  const { id, title, state } = job;
  const goesOn = job.kind === 'export' || job.kind === 'download';
  const failed = state === 'failed' || state === 'cancelled';
  return (
    <div className={classes.actions}>
      {reveal && job.output !== undefined && job.done > 0 && (
        <Action label={t('common.openFolder')} icon={<IconFolder size={16} />} run={() => reveal(id)} />
      )}
      {queue.length > 1 && queue.some((other) => other.id === id) && <Turn job={job} queue={queue} />}
      {goesOn && (state === 'waiting' || state === 'running') && (
        <Action
          label={t('batch.pause')}
          name={t('jobs.pauseThis', { title })}
          icon={<IconPlayerPause size={16} />}
          run={() => pauseJob(id)}
        />
      )}
      {state === 'paused' && (
        <Action
          label={t('batch.resume')}
          name={t('jobs.resumeThis', { title })}
          icon={<IconPlayerPlay size={16} />}
          run={() => resumeJob(id)}
        />
      )}
      {goesOn && failed && (
        <Action
          label={t('common.retry')}
          name={t('jobs.retryThis', { title })}
          icon={<IconRefresh size={16} />}
          run={() => resumeJob(id)}
        />
      )}
      {hasEnded(job) ? (
        <Action
          label={t('common.remove')}
          name={t('batch.forgetThis', { title })}
          icon={<IconX size={16} />}
          run={async () => onForget()}
        />
      ) : (
        <Action
          label={t('common.cancel')}
          name={t('jobs.cancelThis', { title })}
          icon={<IconPlayerStop size={16} />}
          run={() => cancelJob(id)}
        />
      )}
    </div>
  );
}

function Turn({ job, queue }: Pick<ActionsProps, 'job' | 'queue'>) {
  const { t } = useTranslation();
  const at = queue.findIndex(({ id }) => id === job.id);
  const move = (before?: JobInfo) => () => moveJob(job.id, before?.id).catch(showProblem);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('jobs.orderThis', { title: job.title })} title={t('batch.order')}>
          <IconArrowsSort size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={at === 0} onClick={move(queue[0])}>
          {t('batch.runNext')}
        </Menu.Item>
        <Menu.Item disabled={at === 0} onClick={move(queue[at - 1])}>
          {t('batch.moveUp')}
        </Menu.Item>
        <Menu.Item disabled={at === queue.length - 1} onClick={move(queue[at + 2])}>
          {t('batch.moveDown')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Action(props: { label: string; name?: string; icon: ReactNode; run: () => Promise<unknown> }) {
  const { label, name = label, icon, run } = props;
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={name} onClick={() => run().catch(showProblem)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
