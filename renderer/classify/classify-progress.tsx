import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { JobInfo } from '../../engine/server/api';
import { isActive } from '../api/is-active';
import { cancelJob } from '../api/queries';
import { ProblemNote, showProblem } from '../app/problem';
import { timeText } from '../app/time-left';
import classes from './classify.module.css';

/** How far a classification is, or why it ended early; nothing once it is done. */
export function ClassifyProgress({ job }: { readonly job: JobInfo }) {
  const { t } = useTranslation();
  const { id, state, done, total, left, error } = job;
  if (error) return <ProblemNote error={error} />;
  if (state === 'cancelled') {
    const text = total ? t('classify.cancelled', { done, total }) : t('classify.cancelledEarly');
    return <div className={classes.progress}>{text}</div>;
  }
  if (!isActive(job)) return null;
  return (
    <div className={classes.progress}>
      <Progress
        flex={1}
        size={6}
        value={total ? (done / total) * 100 : 100}
        animated={!total}
        striped={!total}
        aria-label={job.title}
      />
      <span>{total ? t('classify.progress', { done, total }) : t('classify.progressOpen', { done })}</span>
      {left !== undefined && <span>{t('classify.left', { time: timeText(t, left) })}</span>}
      <Button variant="default" size="compact-xs" onClick={() => cancelJob(id).catch(showProblem)}>
        {t('classify.cancel')}
      </Button>
    </div>
  );
}
