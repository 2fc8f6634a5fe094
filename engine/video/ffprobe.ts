/** Runs ffprobe on one file. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { childEnvironment, track } from './children.js';
import { fileUrl } from './command.js';
import type { Program } from './programs.js';

/** What ffprobe printed, and the last line of its complaints. */
export interface ProbeOutput {
  readonly text: string;
  readonly complaint?: string;
}

/** Runs ffprobe with `args` on `path` and collects what it prints: for short answers. */
export async function runProbe(
  ffprobe: Program,
  args: readonly string[],
  path: string,
  signal?: AbortSignal,
): Promise<ProbeOutput> {
  const { stdout, complaint } = start(ffprobe, args, path, signal);
  let text = '';
  for await (const chunk of stdout.setEncoding('utf8')) text += chunk;
  signal?.throwIfAborted();
  return { text, complaint: await complaint };
}

/**
 * Runs ffprobe with `-show_entries entries` on `path` and yields each packet or frame as a table of its fields. A long
 * video has hundreds of thousands, so they are not collected.
 */
export async function* probeRows(
  ffprobe: Program,
  args: readonly string[],
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Map<string, string>> {
  const { stdout } = start(ffprobe, [...args, '-of', 'compact=print_section=0'], path, signal);
  for await (const line of createInterface({ input: stdout })) {
    const fields = line.split('|').filter((field) => field.includes('='));
    if (fields.length > 0) yield new Map(fields.map((field) => field.split('=', 2) as [string, string]));
  }
  signal?.throwIfAborted();
}

function start(ffprobe: Program, args: readonly string[], path: string, signal?: AbortSignal) {
  signal?.throwIfAborted();
  const child = spawn(ffprobe.path, ['-v', 'error', ...args, fileUrl(path)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment,
    windowsHide: true,
  });
  track(child, signal);
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-2000);
  });
  const complaint = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(tail.trimEnd().split('\n').at(-1) || undefined));
  });
  return { stdout: child.stdout, complaint };
}
