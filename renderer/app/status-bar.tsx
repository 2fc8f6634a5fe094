/** Always in sight: what computes, with which models, and what is running. */
import { ActionIcon, Popover, Progress, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCpu, IconKeyboard, IconPlugConnectedX, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobInfo } from '../../engine/server/api';
import { ask } from '../api/client';
import { onConnection } from '../api/events';
import { isActive, useJobs, useSettings, useSystem } from '../api/queries';
import { showProblem } from './problem';
import { showScreen } from './screens';
import { openShortcutSheet } from './shortcut-sheet';
import classes from './status-bar.module.css';
import { timeText } from './time-left';

export function StatusBar() {
  const { t } = useTranslation();
  const { data: system } = useSystem();
  const { data: settings } = useSettings();
  return (
    <footer className={classes.bar}>
      {system && (
        <Tooltip label={t('status.device')}>
          <UnstyledButton className={classes.item} onClick={() => showScreen('settings')}>
            <IconCpu size={14} />
            {system.device.name}
          </UnstyledButton>
        </Tooltip>
      )}
      {settings && (
        <Tooltip label={t('status.flowModel')}>
          <UnstyledButton className={classes.item} onClick={() => showScreen('models')}>
            {settings.flowModel}
          </UnstyledButton>
        </Tooltip>
      )}
      <Connection />
      <div className={classes.space} />
      <Jobs />
      <Tooltip label={t('status.shortcuts')}>
        <ActionIcon size="sm" aria-label={t('status.shortcuts')} onClick={openShortcutSheet}>
          <IconKeyboard size={15} />
        </ActionIcon>
      </Tooltip>
    </footer>
  );
}

function Connection() {
  const { t } = useTranslation();
  const [connected, setConnected] = useState(true);
  useEffect(() => onConnection(setConnected), []);
  return (
    <output className={classes.item} data-bad={!connected || undefined}>
      {!connected && (
        <>
          <IconPlugConnectedX size={14} /> {t('status.offline')}
        </>
      )}
    </output>
  );
}

/** The first that runs, and the rest behind it. */
function Jobs() {
  const { t } = useTranslation();
  const { data: jobs = [] } = useJobs();
  const active = jobs.filter(isActive);
  const first = active.find(({ state }) => state === 'running') ?? active[0];
  if (!first) return <span className={classes.quiet}>{t('status.idle')}</span>;
  return (
    <Popover position="top-end" shadow="md" width={340}>
      <div className={classes.jobs}>
        <JobLine job={first} />
        {active.length > 1 && (
          <Popover.Target>
            <UnstyledButton className={classes.item} aria-label={t('status.showJobs')}>
              {t('status.jobs', { count: active.length })}
            </UnstyledButton>
          </Popover.Target>
        )}
      </div>
      <Popover.Dropdown>
        <Stack gap="xs">
          {active.map((job) => (
            <JobLine key={job.id} job={job} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function JobLine({ job }: { job: JobInfo }) {
  const { t } = useTranslation();
  const share = job.total ? (100 * job.done) / job.total : 0;
  return (
    <div className={classes.job}>
      <Text size="xs" truncate title={job.title}>
        {job.title}
      </Text>
      <Progress
        className={classes.progress}
        value={job.total ? share : 100}
        animated={!job.total}
        size="sm"
        aria-label={job.title}
      />
      <Text size="xs" c="dimmed" className={classes.left}>
        {job.left === undefined ? t(`jobs.${job.state}`) : t('jobs.left', { time: timeText(t, job.left) })}
      </Text>
      <Tooltip label={t('common.cancel')}>
        <ActionIcon
          size="xs"
          aria-label={t('jobs.cancelThis', { title: job.title })}
          onClick={() => cancelJob(job.id)}
        >
          <IconX size={13} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

const cancelJob = (id: string) => ask('POST', `/api/jobs/${id}/cancel`).catch(showProblem);
