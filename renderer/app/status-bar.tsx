/** Always in sight: what computes, with which models, and what is running. */
import { ActionIcon, Popover, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCpu, IconKeyboard, IconPlugConnectedX, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobInfo } from '../../engine/server/api';
import { onConnection } from '../api/events';
import { isActive } from '../api/is-active';
import { cancelJob, useJobs, useSettings, useSystem } from '../api/queries';
import { engineText } from '../texts/engine-text';
import { JobProgress } from './job-progress';
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
            {engineText(system.device.name)}
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
  useTaskbar(active);
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

/** The desktop shows all that runs as one bar. */
function useTaskbar(active: readonly JobInfo[]): void {
  const total = active.reduce((sum, job) => sum + (job.total ?? 0), 0);
  const done = active.reduce((sum, job) => sum + (job.total ? job.done : 0), 0);
  const share = total > 0 ? done / total : undefined;
  useEffect(() => window.studio?.setProgress(share), [share]);
}

function JobLine({ job }: { job: JobInfo }) {
  const { t } = useTranslation();
  return (
    <div className={classes.job}>
      <Text size="xs" truncate title={engineText(job.title)}>
        {engineText(job.title)}
      </Text>
      <JobProgress job={job} className={classes.progress} />
      <Text size="xs" c="dimmed" className={classes.left}>
        {job.left === undefined ? t(`jobs.${job.state}`) : t('jobs.left', { time: timeText(t, job.left) })}
      </Text>
      <Tooltip label={t('common.cancel')}>
        <ActionIcon
          size="xs"
          aria-label={t('jobs.cancelThis', { title: job.title })}
          onClick={() => cancelJob(job.id).catch(showProblem)}
        >
          <IconX size={13} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
