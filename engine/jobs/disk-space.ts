/** Room on the disk that gets the results: stopping before it is full leaves room to say how far the run came. */
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError, StudioError, systemCode } from '../errors.js';

/** Bytes that this user may still write on the disk of `path`; undefined where a system does not say. */
async function freeBytes(path: string): Promise<number | undefined> {
  const status = await statfs(path).catch(() => undefined);
  return status && status.bavail * status.bsize;
}

/** Throws StudioError `disk-full` unless `needed` bytes are free in `folder`. */
export async function requireSpace(folder: string, needed: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free === undefined || free >= needed) return;
  throw new StudioError(
    'disk-full',
    `The disk of ${folder} is nearly full: ${amount(free)} are free, the next pair needs ${amount(needed)}.`,
    'Free some space and run the same command again: it goes on where it stopped.',
  );
}

/** Throws StudioError `no-permission` if nothing can be written at `path`, or made there if it does not exist. */
export async function requireWritable(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    const above = dirname(path);
    if (systemCode(error) === 'ENOENT' && above !== path) return requireWritable(above);
    // What is in the way of a folder is told where it is made.
    if (systemCode(error) !== 'ENOTDIR') throw fileError(error, path, 'write');
  }
}

/** In the unit that gives few digits. */
function amount(bytes: number): string {
  const [unit, size] =
    bytes < 1e6 ? (['kB', 1e3] as const) : bytes < 1e9 ? (['MB', 1e6] as const) : (['GB', 1e9] as const);
  return `${Number((bytes / size).toPrecision(2))} ${unit}`;
}

/** Says once, and early, that the disk has less room than a run will need. */
export class DiskOutlook {
  private considered = false;

  constructor(
    private readonly out: string,
    private readonly say: (sentence: string) => void,
  ) {}

  /** `needed`: bytes that are still to be written, as far as is known; undefined while it is not. */
  consider(needed: number | undefined): void {
    if (this.considered || needed === undefined) return;
    this.considered = true;
    void freeBytes(this.out).then((free) => {
      if (free === undefined || free >= needed) return;
      this.say(
        `${this.out} has ${amount(free)} free, and what is left needs about ${amount(needed)}: the run will stop when the disk is nearly full, and go on when it is started again.`,
      );
    });
  }
}
