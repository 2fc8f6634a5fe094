/** A value of the user's in a file of its own, as JSON. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { writeFileAtomic } from './atomic.js';
import { makeFolder } from './make-folder.js';
import { parseJson } from './parse-json.js';

/** Read once; every change is written at once, atomically and in order. */
export class Stored<T> {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private current: T,
  ) {}

  /** What the file holds; `unlessThere` if there is none, or none that can be understood. */
  static async open<T>(path: string, schema: z.ZodType<T>, unlessThere: T): Promise<Stored<T>> {
    const found = parseJson(await readFile(path, 'utf8').catch(() => ''));
    const { success, data } = schema.safeParse(found);
    return new Stored(path, found !== undefined && success ? data : unlessThere);
  }

  get value(): T {
    return this.current;
  }

  /** Throws StudioError `disk-full`, `no-permission` and the like; the value is changed for this run even so. */
  async set(value: T): Promise<void> {
    this.current = value;
    const write = async () => {
      await makeFolder(dirname(this.path));
      await writeFileAtomic(this.path, `${JSON.stringify(value, undefined, 2)}\n`);
    };
    const written = this.last.catch(() => {}).then(write);
    this.last = written;
    await written;
  }

  /** Resolves when what was set is written, or could not be. */
  async settled(): Promise<void> {
    await this.last.catch(() => {});
  }
}
