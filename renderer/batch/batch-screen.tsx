/** The queue: what the server computes, one job after another, and what became of the ones before. */
import { Button, ScrollArea } from '@mantine/core';
import { IconPlus, IconStack2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Grant } from '../../engine/server/api';
import { isActive } from '../api/is-active';
import { useForgetJobs, useJobs } from '../api/queries';
import { EmptyState } from '../app/empty-state';
import { ProblemNote, showProblem } from '../app/problem';
import { ScreenBar } from '../app/screen-bar';
import { useShortcuts } from '../app/shortcuts';
import { useDrop } from '../files/drop';
import { hasEnded, inOrder, queueOf } from './in-order';
import { JobRow } from './job-row';
import classes from './job-row.module.css';
import { NewBatch } from './new-batch';

export function BatchScreen() {
  const { t } = useTranslation();
  const { data: jobs = [], error } = useJobs();
  const [inputs, setInputs] = useState<Grant[]>();
  const forget = useForgetJobs();
  const active = jobs.filter(isActive);
  const ended = jobs.filter(hasEnded);

  useDrop({ purpose: t('batch.dropPurpose'), take: (grants) => setInputs(grants) });
  useShortcuts([{ keys: 'N', text: t('batch.new'), run: () => setInputs([]) }]);

  const create = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setInputs([])}>
      {t('batch.new')}
    </Button>
  );
  return (
    <>
      <ScreenBar
        title={t('screens.batch')}
        note={active.length > 0 ? t('batch.note', { count: active.length }) : t('batch.none')}
      >
        {ended.length > 0 && (
          <Button variant="default" onClick={() => forget.mutate(ended, { onError: showProblem })}>
            {t('batch.clear')}
          </Button>
        )}
        {jobs.length > 0 && create}
      </ScreenBar>
      {error && <ProblemNote error={error} />}
      {jobs.length === 0 ? (
        <EmptyState icon={IconStack2} title={t('batch.emptyTitle')} actions={create}>
          {t('batch.empty')}
        </EmptyState>
      ) : (
        <ScrollArea flex={1}>
          <ul aria-label={t('screens.batch')} className={classes.list}>
            {inOrder(jobs).map((job) => (
              <JobRow
                key={job.id}
                job={job}
                queue={queueOf(jobs)}
                onForget={() => forget.mutate([job], { onError: showProblem })}
              />
            ))}
          </ul>
        </ScrollArea>
      )}
      {inputs && <NewBatch dropped={inputs} onClose={() => setInputs(undefined)} />}
    </>
  );
}
