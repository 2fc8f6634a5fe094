/** The folder of an analysis: it appears complete or not at all. */
import { type FileHandle, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, StudioError } from '../../errors.js';
import { temporaryName, writeNewFile } from '../../files/atomic.js';
import { csvLine } from '../../files/csv.js';
import { makeFolder } from '../../files/make-folder.js';
import type { Row } from './tables.js';

/** What tells a folder of ours: the analysis itself, which is in every one. */
export const ANALYSIS_FILE = 'analysis.json';

export class ResultFolder {
  private readonly tables = new Map<string, FileHandle>();

  private constructor(
    /** Where it will be. */
    readonly path: string,
    private readonly staging: string,
    private readonly made: string | undefined,
  ) {}

  /**
   * A folder beside `path` that is hidden until commit(). Throws StudioError `results-exist` for what an earlier analysis left, unless it is
   * to be replaced, and `not-results` for any other folder.
   */
  static async create(path: string, overwrite: boolean): Promise<ResultFolder> {
    await checkFree(path, overwrite);
    const above = await makeFolder(dirname(path));
    await sweep(path);
    const staging = temporaryName(path);
    const made = await makeFolder(staging);
    return new ResultFolder(path, staging, above ?? made);
  }

  /** Writes a file, in a folder of its own if its name has a slash. */
  async write(name: string, data: string | Uint8Array): Promise<void> {
    const path = join(this.staging, name);
    await makeFolder(dirname(path));
    await this.guarded(name, () => writeNewFile(path, data));
  }

  /** Writes it as people can read it. */
  writeJson(name: string, value: unknown): Promise<void> {
    return this.write(name, `${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Adds rows of the same columns to a table, NAME.csv. */
  async addRows(name: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const lines = rows.map((row) => csvLine(Object.values(row)));
    if (!this.tables.has(name)) lines.unshift(csvLine(Object.keys(rows[0]!)));
    await this.addText(`${name}.csv`, name, lines.join(''));
  }

  /** Adds values, a line of JSON each, to NAME. */
  async addLines(name: string, values: readonly unknown[]): Promise<void> {
    if (values.length === 0) return;
    await this.addText(name, name, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  }

  /** Shows the folder under its name, in place of an earlier one. */
  async commit(): Promise<void> {
    await this.guarded('', async () => {
      await this.closeTables();
      const old = `${this.staging.slice(0, -'.tmp'.length)}-old.tmp`;
      const replaced = await stat(this.path).catch(() => undefined);
      if (replaced) await rename(this.path, old);
      await rename(this.staging, this.path);
      if (replaced) await rm(old, { recursive: true, force: true });
    });
  }

  /** Removes all that was written, and the folders that were made for it; never throws. */
  async discard(): Promise<void> {
    await this.closeTables().catch(() => {});
    await rm(this.staging, { recursive: true, force: true }).catch(() => {});
    // Only what is empty: others may have written there meanwhile.
    for (
      let folder = dirname(this.staging);
      this.made && folder.startsWith(this.made);
      folder = dirname(folder)
    ) {
      if (
        !(await rmdir(folder).then(
          () => true,
          () => false,
        ))
      )
        return;
    }
  }

  private async addText(file: string, key: string, text: string): Promise<void> {
    await this.guarded(file, async () => {
      const handle = this.tables.get(key) ?? (await open(join(this.staging, file), 'wx'));
      this.tables.set(key, handle);
      await handle.writeFile(text);
    });
  }

  private async closeTables(): Promise<void> {
    for (const handle of this.tables.values()) {
      await handle.sync();
      await handle.close();
    }
    this.tables.clear();
  }

  private async guarded(name: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      throw fileError(error, join(this.path, name), 'write');
    });
  }
}

/** A run that is killed leaves its folder; one that has not been touched for so long is nobody's. */
const ABANDONED_MS = 24 * 3600 * 1000;

async function sweep(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(`.${basename(path)}.flow-studio-`))) {
    const left = join(dirname(path), name);
    const status = await stat(left).catch(() => undefined);
    if (status && Date.now() - status.mtimeMs > ABANDONED_MS)
      await rm(left, { recursive: true, force: true });
  }
}

async function checkFree(path: string, overwrite: boolean): Promise<void> {
  if (!(await stat(path).catch(() => undefined))) return;
  if (!(await stat(join(path, ANALYSIS_FILE)).catch(() => undefined))) {
    throw new StudioError(
      'not-results',
      `${path} is there already, and is not an analysis.`,
      'Choose another output folder with --out.',
    );
  }
  if (!overwrite) {
    throw new StudioError(
      'results-exist',
      `${path} holds an analysis already.`,
      'Give --overwrite to replace it, or choose another output folder with --out.',
    );
  }
}
