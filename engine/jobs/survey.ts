/** A look ahead at the sources of a run that wait: how much there is to do, so that the time left is known early. */
import { join, resolve } from 'node:path';
import type { FrameSource } from '../video/source.js';
import type { Extent } from './batch-progress.js';
import { readJournal } from './journal.js';
import { JOURNAL } from './layout.js';
import { readManifest } from './manifest.js';
import type { PlannedSource } from './naming.js';
import { computedPixels, countPairs, lastFrameOf } from './pending.js';
import type { Plan } from './plan.js';
import type { JobServices } from './services.js';

const NOTHING: Extent = { total: 0, kept: 0, work: 0 };

export interface Survey {
  readonly sources: readonly PlannedSource[];
  readonly services: Pick<JobServices, 'openSource'>;
  /** Of a source that was opened. */
  extentOf(source: FrameSource, name: string): Extent | Promise<Extent>;
  isWaiting(name: string): boolean;
  tell(name: string, extent: Extent): void;
  readonly signal: AbortSignal;
}

/** Tells the extent of the sources that are waiting, one after another; what cannot be opened is told in its own turn. */
export async function surveySources(survey: Survey): Promise<void> {
  const { sources, services, signal } = survey;
  for (const { paths, name } of sources) {
    if (signal.aborted) return;
    if (!survey.isWaiting(name)) continue;
    const source = await services.openSource(paths, signal).catch(() => undefined);
    const extent = source ? await survey.extentOf(source, name) : NOTHING;
    if (!signal.aborted && survey.isWaiting(name)) survey.tell(name, extent);
  }
}

/** What there is to do for a source, of which so many pairs are there. */
export const extentOf = (source: FrameSource, asked: Pick<Plan, 'frames' | 'maxSize'>, kept = 0): Extent => ({
  total: countPairs(asked.frames, lastFrameOf(source)),
  kept,
  work: computedPixels(source, asked),
});

/** The same for a source of a plan that earlier runs may have begun. */
export async function plannedExtent(source: FrameSource, plan: Plan, name: string): Promise<Extent> {
  return extentOf(source, plan, plan.overwrite ? 0 : await recordedPairs(resolve(plan.out, name)));
}

/** How many pairs earlier runs recorded in a result folder. */
async function recordedPairs(folder: string): Promise<number> {
  const manifest = await readManifest(folder).catch(() => undefined);
  const journal = await readJournal(join(folder, JOURNAL));
  const pairs = [...(manifest?.pairs ?? []), ...journal.filter((record) => record.type === 'pair')];
  return new Set(pairs.map(({ first }) => first)).size;
}
