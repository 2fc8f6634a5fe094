/** The result folder of one source: opened for one run at a time, resumed or replaced, and closed with a manifest. */
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import { type StagedFile, sweepTemporaryFiles } from '../files/atomic.js';
import { makeFolder } from '../files/make-folder.js';
import { Journal, type JournalRecord, type PairRecord, type VideoRecord } from './journal.js';
import { ALL_FOLDERS, JOURNAL, LOCK, MANIFEST, videoFiles } from './layout.js';
import { type Lock, takeLock } from './lock.js';
import { differences, type Manifest, type Origin, readManifest, writeManifest } from './manifest.js';

/** Records whose files are looked at together: a disk behind a network answers slowly, but many at once. */
const CHECKED_AT_ONCE = 64;

export class ResultFolder {
  /** The pairs that are there, by their earlier frame. */
  readonly pairs = new Map<number, PairRecord>();
  /** The videos and all else that was rendered and is there, by their relative path. */
  readonly videos = new Map<string, VideoRecord>();
  private journal!: Journal;
  private readonly started: string;

  private constructor(
    readonly path: string,
    private readonly origin: Origin,
    private readonly lock: Lock,
    /** The outermost folder that was made for this run, if any. */
    private readonly made: string | undefined,
    /** What the last run left, unless it was replaced. */
    private readonly earlier: Manifest | undefined,
  ) {
    this.started = earlier?.started ?? new Date().toISOString();
  }

  /**
   * Opens `path` for writing the results of `origin`, making `folders` in it. Keeps what an equal run left there, also
   * with `overwrite`, which so can be stopped and go on as any other run.
   * Throws StudioError if the folder is in use (`folder-busy`), holds other results (`other-results`) and `overwrite`
   * is not set, or files that are not ours under our names (`folder-not-ours`).
   */
  static async open(
    path: string,
    origin: Origin,
    folders: readonly string[],
    overwrite: boolean,
  ): Promise<ResultFolder> {
    const made = await makeFolder(path);
    let lock: Lock | undefined;
    try {
      lock = await takeLock(join(path, LOCK), path);
      const found = await readManifest(path);
      const changed = found ? differences(found, origin) : [];
      if (!found) await refuseForeign(path);
      else if (changed.length > 0 && !overwrite) throw otherResults(path, changed);
      else if (changed.length > 0) await removeResults(path, found);
      const earlier = changed.length > 0 ? undefined : found;
      const folder = new ResultFolder(path, origin, lock, made, earlier);
      await folder.prepare(folders);
      return folder;
    } catch (error) {
      await lock?.release();
      await removeEmpty(path, made);
      throw error;
    }
  }

  /** Whether the last run wrote all there was; then the pairs it recorded tell how long the source is. */
  get wasComplete(): boolean {
    return this.earlier?.complete ?? false;
  }

  /** Aborted once another run has taken the folder over: nothing may be written to it any more. */
  get lost(): AbortSignal {
    return this.lock.lost;
  }

  get recordedPairs(): readonly PairRecord[] {
    return this.earlier?.pairs ?? [];
  }

  /** Puts staged files in place under a record of them. Throws StudioError; then no temporary file is left. */
  async write(record: JournalRecord, staged: readonly StagedFile[]): Promise<void> {
    try {
      this.lost.throwIfAborted();
      await this.journal.append(record);
      for (const file of staged) await file.commit();
    } catch (error) {
      await Promise.all(staged.map((file) => file.discard()));
      throw error;
    }
    this.remember(record);
  }

  /** Closes with a manifest that says `complete`, or why not. A folder without a single pair is removed instead. */
  async close(reason?: string): Promise<void> {
    if (this.lost.aborted) return this.journal.close();
    try {
      if (reason === undefined || this.pairs.size > 0) await this.writeManifest(reason);
    } finally {
      await this.journal.close();
      if (this.pairs.size === 0) await removeResults(this.path);
      await this.lock.release();
      if (this.pairs.size === 0) await removeEmpty(this.path, this.made);
    }
  }

  private async prepare(folders: readonly string[]): Promise<void> {
    for (const folder of ['', ...ALL_FOLDERS]) await sweepTemporaryFiles(join(this.path, folder));
    this.journal = await Journal.open(join(this.path, JOURNAL));
    const records = recordsOf(this.earlier, this.journal.earlier);
    for (let at = 0; at < records.length; at += CHECKED_AT_ONCE) {
      const some = records.slice(at, at + CHECKED_AT_ONCE);
      const there = await Promise.all(some.map((record) => isThere(this.path, record)));
      for (const [i, record] of some.entries()) if (there[i]) this.remember(record);
    }
    await this.writeManifest('The run was interrupted, or is still going on.');
    for (const folder of folders) await makeFolder(join(this.path, folder));
  }

  private remember(record: JournalRecord): void {
    if (record.type === 'pair') this.pairs.set(record.first, record);
    else for (const file of record.files) this.videos.set(file.path, record);
  }

  private async writeManifest(reason?: string): Promise<void> {
    await writeManifest(this.path, {
      schema: 1,
      complete: reason === undefined,
      reason,
      started: this.started,
      updated: new Date().toISOString(),
      ...this.origin,
      pairs: [...this.pairs.values()].sort((a, b) => a.first - b.first),
      videos: [...new Set(this.videos.values())],
    });
  }
}

/** A run writes its manifest before any result: without one, results under our names are somebody else's. */
async function refuseForeign(path: string): Promise<void> {
  for (const name of [JOURNAL, ...ALL_FOLDERS]) {
    const found = await stat(join(path, name)).catch(() => undefined);
    if (!found) continue;
    const empty = found.isDirectory() ? (await readdir(join(path, name))).length === 0 : found.size === 0;
    if (empty) continue;
    throw new StudioError(
      'folder-not-ours',
      `${join(path, name)} is there already, but ${path} has no ${MANIFEST} of Flow Studio.`,
      'Choose another output folder with --out.',
    );
  }
}

function otherResults(path: string, changed: readonly string[]): StudioError {
  return new StudioError(
    'other-results',
    `${path} holds results of another run; what changed: ${changed.join('; ')}.`,
    'Give --overwrite to replace them, or choose another output folder with --out.',
  );
}

/** Removes what runs of ours wrote and nothing else, the manifest last: a kill leaves a folder that is still ours. */
async function removeResults(path: string, manifest?: Manifest): Promise<void> {
  const journal = await Journal.open(join(path, JOURNAL));
  await journal.close();
  const files = recordsOf(manifest, journal.earlier).flatMap((record) =>
    record.files.map((file) => file.path),
  );
  // A video has its record only after its name: a kill in between leaves it to be known by its name.
  if (manifest) files.push(...videoFiles(manifest.settings));
  for (const file of files) await remove(join(path, file));
  for (const folder of ALL_FOLDERS) await rmdir(join(path, folder)).catch(() => {});
  await remove(join(path, JOURNAL));
  await remove(join(path, MANIFEST));
}

async function remove(path: string): Promise<void> {
  await rm(path, { force: true }).catch((error: unknown) => {
    throw fileError(error, path, 'write');
  });
}

/** Removes the result folder if nothing is left in it, and the folders above it that this run made. */
async function removeEmpty(path: string, made: string | undefined): Promise<void> {
  await rmdir(path).catch(() => {});
  for (let folder = dirname(path); made && folder.length >= made.length; folder = dirname(folder)) {
    await rmdir(folder).catch(() => {});
  }
}

/** All records, older ones first, so that a later one of the same pair replaces them. */
function recordsOf(manifest: Manifest | undefined, journal: readonly JournalRecord[]): JournalRecord[] {
  return [...(manifest?.pairs ?? []), ...(manifest?.videos ?? []), ...journal];
}

async function isThere(folder: string, record: JournalRecord): Promise<boolean> {
  for (const file of record.files) {
    const found = await stat(join(folder, file.path)).catch(() => undefined);
    if (found?.size !== file.bytes) return false;
  }
  return true;
}
