import { Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconDownload,
  IconPhotoSearch,
  IconPlayerPause,
  IconPlayerStop,
  IconRulerMeasure,
  IconTimeline,
  IconWind,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { JobInfo } from '../../engine/server/api';
import { JobProgress } from '../app/job-progress';
import { inLanguage } from '../app/problem';
import { timeText } from '../app/time-left';
import { fileSize } from '../texts/number';
import { hasEnded } from './in-order';
import { JobActions } from './job-actions';
import { JobClips } from './job-clips';
import { JobPreview } from './job-preview';
import classes from './job-row.module.css';

const KINDS = {
  export: IconWind,
  classify: IconPhotoSearch,
  classes: IconTimeline,
  download: IconDownload,
  measure: IconRulerMeasure,
};

const STATES = {
  waiting: IconClock,
  running: IconClock,
  paused: IconPlayerPause,
  done: IconCircleCheck,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
};

interface RowProps {
  readonly job: JobInfo;
  /** The jobs that wait, of which this may be one. */
  readonly queue: readonly JobInfo[];
  readonly onForget: () => void;
}

export function JobRow({ job, queue, onForget }: RowProps) {
  const { t } = useTranslation();
  const Kind = KINDS[job.kind];
  const State = STATES[job.state];
  const error = job.error && inLanguage(job.error);
  return (
    <li className={classes.row} data-state={job.state}>
      {job.latest ? <JobPreview job={job} /> : <Kind size={18} stroke={1.5} className={classes.kind} />}
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
        {hasEnded(job) ? (
          <span className={classes.state}>
            <State size={15} /> {t(`jobs.${job.state}`)}
          </span>
        ) : (
          <JobProgress job={job} />
        )}
        <Text size="xs" c="dimmed" className={classes.numbers}>
          {numbersOf(t, job)}
        </Text>
      </div>
      <JobActions job={job} queue={queue} onForget={onForget} />
      <div className={classes.notes}>
        {error && (
          <p className={classes.error}>
            {error.message} {error.advice}
          </p>
        )}
        {job.state === 'cancelled' && job.kind === 'export' && <p>{t('batch.cancelled')}</p>}
        {job.clips && job.clips.count > 1 && <JobClips job={job} clips={job.clips} />}
        {job.notices.length > 0 && (
          <details>
            <summary>{t('batch.notices', { count: job.notices.length })}</summary>
            {job.notices.map((notice) => (
              <p key={notice}>{notice}</p>
            ))}
          </details>
        )}
      </div>
    </li>
  );
}

/** How far, how fast, and how long still; or how long it took. */
function numbersOf(t: TFunction, { kind, state, done, total, rate, left, started, ended }: JobInfo): string {
  const amount = kind === 'download' ? fileSize : String;
  const far = !total
    ? done > 0 && amount(done)
    : t(kind === 'export' ? 'batch.pairs' : 'batch.things', { done: amount(done), total: amount(total) });
  const fast =
    state === 'running' &&
    rate !== undefined &&
    rate > 0 &&
    t('batch.perSecond', { rate: kind === 'download' ? fileSize(rate) : Number(rate.toPrecision(2)) });
  const soon = state === 'running' && left !== undefined && t('jobs.left', { time: timeText(t, left) });
  const took =
    ended !== undefined &&
    started !== undefined &&
    t('batch.took', { time: timeText(t, (ended - started) / 1000) });
  return [(state === 'waiting' || state === 'paused') && t(`jobs.${state}`), far, fast, soon, took]
    .filter(Boolean)
    .join(' · ');
}
