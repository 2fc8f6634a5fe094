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
  private constructor(
    private readonly stored: Stored<Remembered[]>,
    private readonly mayOpen: (path: string) => Promise<boolean>,
  ) {}

  /** `mayOpen`: whether a path may be opened in this run of the studio; others are not shown. */
  static async open(
    folder: string,
    mayOpen: (path: string) => Promise<boolean> = async () => true,
  ): Promise<Recents> {
    return new Recents(await Stored.open(join(folder, 'recent.json'), z.array(recentSchema), []), mayOpen);
  }

  async list(): Promise<Recent[]> {
    return Promise.all(
      (await this.shown()).map(async ({ paths, name, kind, opened }) => ({
        id: idOf(paths),
        name,
        kind,
        opened,
        exists: (await Promise.all(paths.map(isThere))).every(Boolean),
      })),
    );
  }

  /** Throws StudioError `unknown-recent`. */
  async pathsOf(id: string): Promise<readonly string[]> {
    const known = (await this.shown()).find(({ paths }) => idOf(paths) === id);
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

  private async shown(): Promise<Remembered[]> {
    const { value } = this.stored;
    const allowed = await Promise.all(
      value.map(async ({ paths }) => (await Promise.all(paths.map(this.mayOpen))).every(Boolean)),
    );
    return value.filter((_, i) => allowed[i]);
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
