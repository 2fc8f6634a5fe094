/** Workers of a queue, as machines of their own. */
import type { ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { start } from './cli.js';

/** Killed with its compute host, as a machine that loses power takes both. */
export function killGroup(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
}

/** Until the test ends. */
export function startWorker(queue: string): ChildProcess {
  const worker = start('worker', '--queue', queue, '--json');
  worker.stdout!.resume();
  onTestFinished(() => killGroup(worker));
  return worker;
}
