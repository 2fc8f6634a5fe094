/** Small file systems in memory. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../folders.js';

/** Mounts a file system; false where that is not allowed. */
export function mount(...args: string[]): boolean {
  try {
    execFileSync('mount', args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A file system of so many KiB, or undefined where none can be mounted. */
export function smallDisk(kib: number): string | undefined {
  const disk = join(temporaryFolder(), 'disk');
  mkdirSync(disk);
  if (!mount('-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', disk)) return undefined;
  onTestFinished(() => void execFileSync('umount', [disk]));
  return disk;
}
