/** What was opened before, the latest first. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { Stored } from '../files/stored.js';
import type { Recent } from './api.js';

const MOST = 12;

const recentSchema = z.object({
  paths: z.array(z.string()).min(1).max(2),
  name: z.string(),
  kind: z.enum(['video', 'images', 'pair']),
  opened: z.number(),
});

type Remembered = z.infer<typeof recentSchema>;

export class Recents {
  private constructor(private readonly stored: Stored<Remembered[]>) {}

  static async open(folder: string): Promise<Recents> {
    return new Recents(await Stored.open(join(folder, 'recent.json'), z.array(recentSchema), []));
  }

  async list(): Promise<Recent[]> {
    return Promise.all(
      this.stored.value.map(async ({ paths, name, kind, opened }) => ({
        id: idOf(paths),
        name,
        kind,
        opened,
        exists: (await Promise.all(paths.map(isThere))).every(Boolean),
      })),
    );
  }

  /** Throws StudioError `unknown-recent`. */
  pathsOf(id: string): readonly string[] {
    const known = this.stored.value.find(({ paths }) => idOf(paths) === id);
    if (known) return known.paths;
    throw new StudioError('unknown-recent', 'This is no longer among the recent files.', 'Open it again.');
  }

  async add(opened: Omit<Remembered, 'opened'>): Promise<void> {
    const others = this.stored.value.filter(({ paths }) => idOf(paths) !== idOf(opened.paths));
    await this.stored.set([{ ...opened, opened: Date.now() }, ...others].slice(0, MOST));
  }

  /** Resolves when what was added is written. */
  settled(): Promise<void> {
    return this.stored.settled();
  }

  async clear(): Promise<void> {
    await this.stored.set([]);
  }
}

/** Tells nothing of the paths. */
const idOf = (paths: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(paths)).digest('base64url').slice(0, 22);

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
