import { ActionIcon, Text, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconDownload,
  IconFolder,
  IconPhotoSearch,
  IconPlayerStop,
  IconTimeline,
  IconWind,
  IconX,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { JobInfo } from '../../engine/server/api';
import { isActive } from '../api/is-active';
import { cancelJob } from '../api/queries';
import { JobProgress } from '../app/job-progress';
import { inLanguage, showProblem } from '../app/problem';
import { timeText } from '../app/time-left';
import { useFiles } from '../files/files';
import { fileSize } from '../texts/number';
import classes from './job-row.module.css';

const KINDS = {
  export: IconWind,
  classify: IconPhotoSearch,
  classes: IconTimeline,
  download: IconDownload,
};

const STATES = {
  waiting: IconClock,
  running: IconClock,
  done: IconCircleCheck,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
};

export function JobRow({ job, onForget }: { job: JobInfo; onForget: () => void }) {
  const { t } = useTranslation();
  const { reveal } = useFiles();
  const Kind = KINDS[job.kind];
  const State = STATES[job.state];
  const active = isActive(job);
  const error = job.error && inLanguage(job.error);
  return (
    <li className={classes.row} data-state={job.state}>
      <Kind size={18} stroke={1.5} className={classes.kind} />
      <div className={classes.what}>
        <Text size="sm" truncate title={job.title}>
          {job.title}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {[t(`batch.kinds.${job.kind}`), job.output && t('batch.into', { folder: job.output })]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </div>
      <div className={classes.how}>
        {active ? (
          <JobProgress job={job} />
        ) : (
          <span className={classes.state}>
            <State size={15} /> {t(`jobs.${job.state}`)}
          </span>
        )}
        <Text size="xs" c="dimmed" className={classes.numbers}>
          {numbersOf(t, job)}
        </Text>
      </div>
      <div className={classes.actions}>
        {reveal && job.output !== undefined && job.done > 0 && (
          <Tooltip label={t('common.openFolder')}>
            <ActionIcon aria-label={t('common.openFolder')} onClick={() => reveal(job.id).catch(showProblem)}>
              <IconFolder size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        {active ? (
          <Tooltip label={t('common.cancel')}>
            <ActionIcon
              aria-label={t('jobs.cancelThis', { title: job.title })}
              onClick={() => cancelJob(job.id).catch(showProblem)}
            >
              <IconPlayerStop size={16} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Tooltip label={t('common.remove')}>
            <ActionIcon aria-label={t('batch.forgetThis', { title: job.title })} onClick={onForget}>
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {(job.error || job.notices.length > 0 || job.state === 'cancelled') && (
        <div className={classes.notes}>
          {error && (
            <p className={classes.error}>
              {error.message} {error.advice}
            </p>
          )}
          {job.state === 'cancelled' && job.kind === 'export' && <p>{t('batch.cancelled')}</p>}
          {job.notices.length > 0 && (
            <details>
              <summary>{t('batch.notices', { count: job.notices.length })}</summary>
              {job.notices.map((notice) => (
                <p key={notice}>{notice}</p>
              ))}
            </details>
          )}
        </div>
      )}
    </li>
  );
}

/** How far, how fast, and how long still; or how long it took. */
function numbersOf(t: TFunction, { kind, state, done, total, rate, left, started, ended }: JobInfo): string {
  const amount = kind === 'download' ? fileSize : String;
  const far =
    total === undefined
      ? done > 0 && amount(done)
      : t(kind === 'export' ? 'batch.pairs' : 'batch.things', { done: amount(done), total: amount(total) });
  const fast =
    state === 'running' &&
    rate !== undefined &&
    t('batch.perSecond', { rate: kind === 'download' ? fileSize(rate) : Number(rate.toPrecision(2)) });
  const soon = state === 'running' && left !== undefined && t('jobs.left', { time: timeText(t, left) });
  const took =
    ended !== undefined &&
    started !== undefined &&
    t('batch.took', { time: timeText(t, (ended - started) / 1000) });
  return [state === 'waiting' && t('jobs.waiting'), far, fast, soon, took].filter(Boolean).join(' · ');
}
