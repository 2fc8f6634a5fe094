/**
 * One process at a time writes to a result folder. The lock is a file that names its holder and is touched while it is
 * held; it is stale, and taken over, once its process is gone from this machine or has not touched it for a minute
 * (another machine's, or one whose process id was given away again).
 */
import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { fileError, StudioError, systemCode } from '../errors.js';

const TOUCH_MS = 10_000;
const STALE_MS = 60_000;
/** A lock is written within this time; two processes that find the same stale lock remove it within it, and the later wins. */
const SETTLE_MS = 50;

const holderSchema = z.object({ pid: z.int(), host: z.string(), token: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** The locks this very process holds: its own process id alone does not tell them from a dead namesake's. */
const held = new Set<string>();

export interface Lock {
  /** Aborted with a StudioError `folder-busy` once another process took the lock over, as of one that was held up for long. */
  readonly lost: AbortSignal;
  /** Frees the folder; never throws. */
  release(): Promise<void>;
}

/**
 * Takes the lock file `path` for the result folder `folder`. Throws StudioError `folder-busy` while a living process
 * holds it.
 */
export async function takeLock(path: string, folder: string, touchMs = TOUCH_MS): Promise<Lock> {
  const mine: Holder = { pid: process.pid, host: hostname(), token: randomUUID() };
  if (!(await create(path, mine))) {
    const holder = (await readHolder(path)) ?? (await delay(SETTLE_MS).then(() => readHolder(path)));
    if (holder && !(await isStale(path, holder))) throw busy(folder, path, holder);
    await rm(path, { force: true });
    if (!(await create(path, mine))) throw busy(folder, path, await readHolder(path));
    await delay(SETTLE_MS);
    const winner = await readHolder(path);
    if (winner?.token !== mine.token) throw busy(folder, path, winner);
  }
  held.add(mine.token);
  const lost = new AbortController();
  const touch = setInterval(
    () => void keep(path, mine, () => lost.abort(takenOver(folder))),
    touchMs,
  ).unref();
  return {
    lost: lost.signal,
    async release() {
      clearInterval(touch);
      held.delete(mine.token);
      if ((await readHolder(path))?.token === mine.token) await rm(path, { force: true }).catch(() => {});
    },
  };
}

/** Shows that the holder lives; a lock that is gone altogether, as on a disk that is away, is no other's. */
async function keep(path: string, mine: Holder, onLost: () => void): Promise<void> {
  const holder = await readHolder(path);
  if (holder && holder.token !== mine.token) return onLost();
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    await rm(path, { force: true }).catch(() => {});
    throw fileError(error, path, 'write');
  }
}

/** Undefined if the lock is gone, is just being written, or was cut by a kill in that moment: only the last endures. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function isStale(path: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname() && isGone(holder)) return true;
  const touched = await stat(path).catch(() => undefined);
  return touched === undefined || Date.now() - touched.mtimeMs > STALE_MS;
}

function isGone(holder: Holder): boolean {
  if (holder.pid === process.pid) return !held.has(holder.token);
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

function takenOver(folder: string): StudioError {
  const message = `Another Flow Studio run took ${folder} over while this one was held up.`;
  return new StudioError('folder-busy', message, 'Let that one finish.');
}

function busy(folder: string, path: string, holder: Holder | undefined): StudioError {
  const who = holder ? ` (process ${holder.pid} on ${holder.host})` : '';
  return new StudioError(
    'folder-busy',
    `Another Flow Studio run${who} is writing to ${folder}.`,
    `Wait until it ends, choose another folder with --out, or delete ${path} if you are sure that none is running.`,
  );
}
