/** What all downloads do: tell how far they are, and run one at a time. */
import { StudioError } from '../errors.js';
import { downloadFolder } from '../models/store.js';
import type { EventSink } from './events.js';
import { type Lock, takeLock } from './lock.js';
import { ProgressMeter } from './progress.js';

/** Sends progress events from counts of bytes, the first of which tells where the download goes on. */
export function progressTo(emit: EventSink): (arrived: number, total: number | undefined) => void {
  let meter: ProgressMeter | undefined;
  let before = 0;
  return (arrived, total) => {
    const progress = meter?.advance(arrived - before);
    meter ??= new ProgressMeter(arrived, total);
    before = arrived;
    if (progress) emit(progress);
  };
}

/** Nobody else downloads the same, `what`, into `part` meanwhile. Throws StudioError `download-busy`. */
export async function takeDownloadLock(part: string, what: string): Promise<Lock> {
  const path = `${part}.lock`;
  try {
    return await takeLock(path, downloadFolder());
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'folder-busy') throw error;
    const advice = `Wait until it ends, or delete ${path} if you are sure that none is running.`;
    throw new StudioError('download-busy', `Another run is downloading ${what}.`, advice, { cause: error });
  }
}
