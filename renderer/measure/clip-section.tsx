/** Measuring all of a clip, and taking the results away. */
import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconChartLine, IconFileExport, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelJob } from '../api/queries';
import { JobProgress } from '../app/job-progress';
import { inLanguage, ProblemNote, showProblem } from '../app/problem';
import { timeText } from '../app/time-left';
import { useFlow } from '../flow/flow-state';
import { ExportDialog } from './export-dialog';
import styles from './measure.module.css';
import { useMeasureClip, useMeasureJob } from './measure-clip';
import { useMeasure } from './measure-state';

export function ClipSection() {
  const { t } = useTranslation();
  const clip = useFlow((state) => state.clip);
  const loop = useFlow((state) => state.loop);
  const [exporting, setExporting] = useState(false);
  const job = useMeasureJob();
  const start = useMutation({ mutationFn: useMeasureClip() });
  const running = job?.state === 'running' || job?.state === 'waiting';
  const analysis = useMeasure((state) => state.analysis);
  if (!clip) return null;
  return (
    <>
      <div className={styles.row}>
        <Button
          flex={1}
          px={6}
          variant="default"
          leftSection={<IconChartLine size={15} />}
          loading={start.isPending}
          disabled={running}
          onClick={() => start.mutate({ analysis, frames: loop && { ...loop, step: 1 } })}
        >
          {t(loop ? 'measure.clip.startLoop' : 'measure.clip.start')}
        </Button>
        <Button
          px={8}
          variant="default"
          leftSection={<IconFileExport size={15} />}
          onClick={() => setExporting(true)}
        >
          {t('measure.export.button')}
        </Button>
      </div>
      {job && running && (
        <div data-testid="measure-progress">
          <Group gap="xs" wrap="nowrap">
            <div style={{ flex: 1 }}>
              <JobProgress job={job} />
            </div>
            <Tooltip label={t('jobs.cancelThis', { title: job.title })}>
              <ActionIcon
                size="sm"
                aria-label={t('jobs.cancelThis', { title: job.title })}
                onClick={() => cancelJob(job.id).catch(showProblem)}
              >
                <IconX size={14} />
              </ActionIcon>
            </Tooltip>
          </Group>
          <Text size="xs" c="dimmed">
            {[
              t(`jobs.${job.state}`),
              job.total !== undefined && t('batch.pairs', { done: job.done, total: job.total }),
              job.left !== undefined && t('jobs.left', { time: timeText(t, job.left) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </div>
      )}
      {!job && <p className={styles.hint}>{t('measure.clip.about')}</p>}
      {job?.state === 'done' && job.output && (
        <p className={styles.hint} data-testid="exported">
          {t('measure.export.done', { folder: job.output })}
        </p>
      )}
      {job?.error && <ProblemNote error={inLanguage(job.error)} />}
      {start.error && <ProblemNote error={start.error} />}
      <ExportDialog opened={exporting} onClose={() => setExporting(false)} />
    </>
  );
}
