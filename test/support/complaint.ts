/** What the program says when it cannot do what it is asked. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from '../folders.js';
import { cli } from './cli.js';

export interface Complaint {
  readonly code: number | null;
  readonly sentence: string;
  /** Lines after the first. */
  readonly list: readonly string[];
  /** Whether there is an output folder. */
  readonly written: boolean;
}

/** Runs `flow` into a folder that is not there yet (or the `--out` among `args`), and checks that no code shows through. */
export async function complaint(...args: string[]): Promise<Complaint> {
  const out = join(temporaryFolder(), 'out');
  const { code, stdout, stderr } = await cli('flow', '--out', out, '--iterations', '1', '--quiet', ...args);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/\n\s+at |node:|undefined|NaN|Error:/);
  const [sentence, ...list] = stderr.trimEnd().split('\n');
  return { code, sentence: sentence!, list, written: existsSync(out) };
}

/** The complaint that is `sentence` alone and leaves nothing behind. */
export function refused(sentence: string, code = 1): Complaint {
  return { code, sentence, list: [], written: false };
}
