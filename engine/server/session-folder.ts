/** A folder for what one run of the studio makes and nobody needs after it: previews, fields, uploads. */
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import { cacheFolder } from '../files/user-folders.js';

export interface SessionFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Makes one, named for this process, and removes those of processes that were killed. It goes with the process, however that
 * ends by itself. Throws StudioError as makeFolder.
 */
export async function makeSessionFolder(cache: string = cacheFolder()): Promise<SessionFolder> {
  const sessions = join(cache, 'sessions');
  await makeFolder(sessions);
  const names = await readdir(sessions);
  const abandoned = names.filter((name) => !isRunning(Number.parseInt(name, 10)));
  const discard = (name: string) =>
    rm(join(sessions, name), { recursive: true, force: true }).catch(() => {});
  await Promise.all(abandoned.map(discard));
  const path = await mkdtemp(join(sessions, `${process.pid}-`));
  const removeNow = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', removeNow);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true });
      process.off('exit', removeNow);
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's, as it seems.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
