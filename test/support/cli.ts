/** Runs the built program as a person does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StudioEvent } from '../../engine/jobs/events.js';
import type { Manifest } from '../../engine/jobs/manifest.js';
import { projectRoot } from '../../engine/root.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = join(projectRoot, 'dist/engine/cli/main.js');

/** Starts the program as the leader of a process group, as a shell does. */
export const start = (...args: string[]): ChildProcess => startWith({}, ...args);

/** As `start`, with more environment variables. */
export function startWith(env: Readonly<Record<string, string>>, ...args: string[]): ChildProcess {
  if (!existsSync(program)) throw new Error('These tests run the built program: run "npm run build" first.');
  return spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...env },
  });
}

export async function finish(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

export const cli = (...args: string[]): Promise<Ended> => finish(start(...args));

/** Runs `flow` with `args` into `out` and throws what it complained of, if it did not succeed. */
export async function flow(out: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await cli('flow', ...args, '--out', out, '--quiet');
  if (code !== 0 || stderr !== '') throw new Error(`exit code ${code}: ${stderr}`);
}

export function eventsIn(stdout: string): StudioEvent[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

export function manifestOf(results: string): Manifest {
  return JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8'));
}

/** The address that `serve` prints. Throws what it said instead. */
export async function printedUrl(server: ChildProcess): Promise<string> {
  let said = '';
  server.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  for await (const line of createInterface(server.stdout!)) {
    const url = line.match(/http:\/\/\S+/)?.[0];
    if (url) {
      server.stdout!.resume();
      return url;
    }
  }
  throw new Error(`flow-studio serve ended: ${said}`);
}
