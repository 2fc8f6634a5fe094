import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobInfo } from '../../engine/server/api';
import { base } from '../api/client';
import classes from './job-row.module.css';

/** A picture for every pair would be more than anyone can look at. */
const EVERY_MS = 2000;

/** The flow that was written last. */
export function JobPreview({ job }: { job: JobInfo }) {
  const { t } = useTranslation();
  const { clip, index } = job.latest!;
  const shown = useSteady(`${clip}-${index}`, EVERY_MS);
  const address = new URL(`/api/jobs/${job.id}/preview?of=${encodeURIComponent(shown)}`, base).href;
  return <img src={address} alt={t('batch.previewOf', { clip, index })} className={classes.preview} />;
}

/** A value that changes at most this often, and is the latest in the end. */
function useSteady(value: string, milliseconds: number): string {
  const [steady, setSteady] = useState({ value, since: 0 });
  useEffect(() => {
    const wait = Math.max(0, steady.since + milliseconds - performance.now());
    const timer = setTimeout(() => {
      setSteady((before) => (before.value === value ? before : { value, since: performance.now() }));
    }, wait);
    return () => clearTimeout(timer);
  }, [value, steady.since, milliseconds]);
  return steady.value;
}
