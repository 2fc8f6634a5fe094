import { ActionIcon, Button, Group, Loader, Tooltip } from '@mantine/core';
import { IconTimeline, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FrameClasses, JobInfo, PictureClasses } from '../../engine/server/api';
import { answer, api } from '../api/client';
import { isActive } from '../api/is-active';
import { cancelJob, useJobs } from '../api/queries';
import { ProblemNote, showProblem } from '../app/problem';
import styles from './flow.module.css';
import { frameCount, set, useFlow } from './flow-state.js';
import { withFrames } from './follow.js';

/** Frames that are classified along the whole clip: enough to see when something comes and goes. */
const ALONG = 100;

/** What a classifier sees in the frame, and in frames all along the clip. */
export const FrameClassesPanel = memo(function FrameClassesPanel() {
  const { t } = useTranslation();
  const clip = useFlow((state) => state.clip!.id);
  const index = useFlow((state) => state.index);
  const frames = useFlow(frameCount);
  const own = useFlow(({ classes }) => classes.find((frame) => frame.index === index));
  const { data: jobs } = useJobs();
  const running = jobs?.find((job) => job.kind === 'classes' && job.clip === clip && isActive(job));
  const now = useMutation({
    mutationFn: (wanted: number) =>
      answer<PictureClasses>(
        api.clips[':id'].classify.$post({ param: { id: clip }, json: { index: wanted } }),
      ),
    onSuccess: (classes, wanted) =>
      set((state) => ({ classes: withFrames(state.classes, [{ index: wanted, ...classes }]) })),
  });
  const along = useMutation({
    mutationFn: () =>
      answer<JobInfo>(
        api.clips[':id'].classes.$post({
          param: { id: clip },
          json: { step: Math.max(1, Math.round(frames / ALONG)) },
        }),
      ),
    onError: showProblem,
  });
  return (
    <>
      {own ? <Bars classes={own} /> : <p className={styles.hint}>{t('flow.classes.hint')}</p>}
      {now.error && !now.isPending && <ProblemNote error={now.error} />}
      <Group gap={6} wrap="nowrap">
        <Button
          variant="default"
          size="compact-xs"
          onClick={() => now.mutate(index)}
          loading={now.isPending}
          disabled={own !== undefined}
        >
          {t('flow.classes.now')}
        </Button>
        {running ? (
          <Group gap={4} wrap="nowrap">
            <Loader size={12} />
            <span className={styles.hint}>
              {running.done}
              {running.total !== undefined && ` / ${running.total}`}
            </span>
            <ActionIcon
              size="sm"
              aria-label={t('jobs.cancelThis', { title: running.title })}
              onClick={() => cancelJob(running.id).catch(showProblem)}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
        ) : (
          <Tooltip label={t('flow.classes.alongAbout')}>
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<IconTimeline size={14} />}
              onClick={() => along.mutate()}
              loading={along.isPending}
            >
              {t('flow.classes.along')}
            </Button>
          </Tooltip>
        )}
      </Group>
    </>
  );
});

function Bars({ classes: { classes, sure, knows } }: { readonly classes: FrameClasses }) {
  const { t } = useTranslation();
  return (
    <div data-testid="frame-classes">
      {sure === false && <p className={styles.hint}>{t('flow.classes.notSure', { knows })}</p>}
      {classes.map(({ index, label, probability }) => (
        <div key={index} className={styles.classRow} data-unsure={sure === false || undefined}>
          <span style={{ width: `${100 * probability}%` }} />
          <span>{label}</span>
          <span>{Math.round(100 * probability)} %</span>
        </div>
      ))}
    </div>
  );
}
