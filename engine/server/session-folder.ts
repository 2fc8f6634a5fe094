/** A folder for what one run of the studio makes and nobody needs after it: previews, fields, uploads. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import { cacheFolder } from '../files/user-folders.js';

/** Makes one, named for this process, and removes those of processes that were killed. Throws StudioError as makeFolder. */
export async function makeSessionFolder(cache: string = cacheFolder()): Promise<string> {
  const sessions = join(cache, 'sessions');
  await makeFolder(sessions);
  const names = await readdir(sessions);
  const abandoned = names.filter((name) => !isRunning(Number.parseInt(name, 10)));
  const remove = (name: string) => rm(join(sessions, name), { recursive: true, force: true }).catch(() => {});
  await Promise.all(abandoned.map(remove));
  return mkdtemp(join(sessions, `${process.pid}-`));
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
