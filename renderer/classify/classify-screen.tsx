import { Button } from '@mantine/core';
import { IconPhotoPlus, IconPhotoSearch } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Grant, JobInfo } from '../../engine/server/api';
import { answer, api } from '../api/client';
import { knowJob, useJobs } from '../api/queries';
import { EmptyState } from '../app/empty-state';
import { ProblemNote, showProblem } from '../app/problem';
import { useRemembered } from '../app/session';
import { useShortcuts } from '../app/shortcuts';
import { useDrop } from '../files/drop';
import { useFiles } from '../files/files';
import { arrange, type Filter, filtersOf, type Order } from './arrange';
import { ClassifierSelect } from './classifier-select';
import classes from './classify.module.css';
import { ClassifyBar } from './classify-bar';
import { ClassifyProgress } from './classify-progress';
import { PictureDetail } from './picture-detail';
import { PictureGrid } from './picture-grid';
import { usePictures } from './use-pictures';

/** What pictures show: many at once, and one closely. */
export function ClassifyScreen() {
  const { t } = useTranslation();
  const files = useFiles();
  const [order, setOrder] = useRemembered<Order>('classify.order', 'order');
  const [wanted, setFilter] = useRemembered<Filter>('classify.filter', 'all');
  const [selected, select] = useRemembered<number | undefined>('classify.selected', undefined);
  const [detail, setDetail] = useRemembered('classify.detail', false);
  const { sets, job, showSet, classify, again } = useSets(() => {
    select(undefined);
    setDetail(false);
  });
  const { data: pictures = [], error } = usePictures(job?.id);
  // A filter of another set of pictures hides nothing of this one.
  const filter = filtersOf(pictures).has(wanted) ? wanted : 'all';
  const shown = arrange(pictures, filter, order);
  const at = shown.findIndex(({ n }) => n === selected);

  const open = () => files.open('images').then(classify).catch(showProblem);
  const openFolder = () => files.openFolder().then(classify).catch(showProblem);
  useDrop({ purpose: t('classify.drop'), take: classify });
  useShortcuts([
    { keys: 'mod+O', text: t('classify.keys.open'), run: open },
    { keys: 'Enter', text: t('classify.keys.detail'), run: () => at >= 0 && setDetail(true) },
  ]);

  if (!job) {
    return (
      <div className={classes.screen}>
        <EmptyState
          icon={IconPhotoSearch}
          title={t('classify.emptyTitle')}
          actions={
            <>
              <Button leftSection={<IconPhotoPlus size={16} />} onClick={open}>
                {t('classify.open')}
              </Button>
              <Button variant="default" onClick={openFolder}>
                {t('classify.openFolder')}
              </Button>
              <ClassifierSelect />
            </>
          }
        >
          {t('classify.empty')}
        </EmptyState>
      </div>
    );
  }
  const picture = detail ? shown[at] : undefined;
  return (
    <div className={classes.screen}>
      <ClassifyBar
        sets={sets}
        job={job}
        pictures={pictures}
        order={order}
        filter={filter}
        onSet={showSet}
        onOrder={setOrder}
        onFilter={setFilter}
        onOpen={open}
        onOpenFolder={openFolder}
        onModel={() => again(job.id)}
      />
      <ClassifyProgress job={job} />
      {error && <ProblemNote error={error} />}
      <div className={classes.body}>
        <PictureGrid
          job={job.id}
          pictures={shown}
          selected={selected}
          beside={picture !== undefined}
          onSelect={select}
          onOpen={(n) => {
            select(n);
            setDetail(true);
          }}
        />
        {picture && (
          <PictureDetail
            job={job.id}
            picture={picture}
            onStep={(step) => select(shown[at + step]?.n ?? selected)}
            onClose={() => setDetail(false)}
          />
        )}
      </div>
    </div>
  );
}

/** The classifications that the handler knows, the one that is shown, and how to begin another. */
function useSets(onOther: () => void) {
  const client = useQueryClient();
  const { data: jobs = [] } = useJobs();
  const [shown, setShown] = useRemembered<string | undefined>('classify.job', undefined);
  const showSet = (job: string) => {
    setShown(job);
    onOther();
  };
  const sets = jobs.filter(({ kind }) => kind === 'classify');
  const begin = async (asked: Promise<JobInfo>) => {
    try {
      const job = await asked;
      knowJob(client, job);
      showSet(job.id);
    } catch (error) {
      showProblem(error);
    }
  };
  const classify = async (grants: readonly Grant[]) => {
    if (grants.length === 0) return;
    const json = { grants: grants.map(({ id }) => id) };
    await begin(answer<JobInfo>(api.classifications.$post({ json })));
  };
  /** What is shown, by the model that was chosen since. */
  const again = (job: string) =>
    begin(answer<JobInfo>(api.classifications[':job'].again.$post({ param: { job } })));
  return { sets, job: sets.find(({ id }) => id === shown) ?? sets.at(-1), showSet, classify, again };
}
