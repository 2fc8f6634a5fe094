/** The clips of a batch, each with how far it is, or why it failed. */
import { Progress } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobClip, JobInfo } from '../../engine/server/api';
import { useJobClips } from '../api/queries';
import { inLanguage } from '../app/problem';
import classes from './job-row.module.css';

interface ClipsProps {
  readonly job: JobInfo;
  readonly clips: NonNullable<JobInfo['clips']>;
}

export function JobClips({ job, clips }: ClipsProps) {
  const { t } = useTranslation();
  // Open while there is something to see, unless somebody chose otherwise.
  const [chosen, choose] = useState<boolean>();
  const open = chosen ?? (job.state === 'running' || clips.failed > 0);
  return (
    <details open={open}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is one that opens and closes */}
      <summary
        onClick={(event) => {
          event.preventDefault();
          choose(!open);
        }}
      >
        {clips.failed > 0 ? t('batch.clipsFailed', clips) : t('batch.clips', { ...clips })}
      </summary>
      {open && <ClipList job={job.id} />}
    </details>
  );
}

const ROW = 26;
const ROW_WITH_REASON = 44;

function ClipList({ job }: { job: string }) {
  const { t } = useTranslation();
  const { data = [] } = useJobClips(job);
  const list = useRef<HTMLDivElement>(null);
  const clips = byInterest(data);
  const rows = useVirtualizer({
    count: clips.length,
    getScrollElement: () => list.current,
    estimateSize: (i) => (clips[i]!.error ? ROW_WITH_REASON : ROW),
    getItemKey: (i) => `${clips[i]!.name} ${clips[i]!.state}`,
    overscan: 8,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with keys
    <section ref={list} className={classes.clips} tabIndex={0} aria-label={t('batch.inputs')}>
      <ul className={classes.clipList} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start, size }) => (
          <Clip
            key={key}
            clip={clips[index]!}
            style={{ transform: `translateY(${start}px)`, height: size }}
          />
        ))}
      </ul>
    </section>
  );
}

function Clip({ clip, style }: { clip: JobClip; style: React.CSSProperties }) {
  const { t } = useTranslation();
  const { name, state, done, total, error } = clip;
  const share = total ? (100 * done) / total : 0;
  const reason = error && inLanguage(error).message;
  return (
    <li className={classes.clip} data-state={state} style={style}>
      <span title={name}>{name}</span>
      {state === 'running' ? (
        <Progress value={share} size="xs" aria-label={name} />
      ) : (
        <span>{t(`batch.clipStates.${state}`)}</span>
      )}
      <span>{!total ? '' : t('batch.pairs', { done, total })}</span>
      {reason && (
        <span className={classes.reason} title={reason}>
          {reason}
        </span>
      )}
    </li>
  );
}

/** What runs first, then what failed, what waits, and what is done. */
function byInterest(clips: readonly JobClip[]): JobClip[] {
  const order = ['running', 'failed', 'waiting', 'done'] as const;
  return order.flatMap((state) => clips.filter((clip) => clip.state === state));
}
