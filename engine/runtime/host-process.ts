/** The process behind a compute host: a child of Node, unless the shell has something better (Electron: a utility process). */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../root.js';
import { allocatorEnvironment } from './allocator.js';
import type { Channel, Reply, Request } from './protocol.js';

/** A process that runs host-main.js. */
export interface HostProcess extends Channel<Reply, Request> {
  /** Undefined until it runs, and when it could not be started. */
  readonly pid: number | undefined;
  /** What it says last, should it end unexpectedly. */
  readonly stderr: NodeJS.ReadableStream | null;
  /** Called once when it has ended, with why: `SIGKILL`, `exit code 1`, `lost`. */
  onEnd(listener: (reason: string) => void): void;
  /** Ends it at once, whatever it is doing. */
  kill(): void;
}

/** The program of a compute host, whoever forks it. */
export const hostProgram = join(projectRoot, 'dist/engine/runtime/host-main.js');

/** What it finds in its environment. */
export const hostEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, ...allocatorEnvironment });

type Start = () => HostProcess;

let start: Start = forkNode;

/** Hosts are started this way from now on. A shell decides it once, before the first. */
export function startHostsWith(other: Start): void {
  start = other;
}

export const startHost: Start = () => start();

function forkNode(): HostProcess {
  const child = fork(hostProgram, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: hostEnvironment(),
    execArgv: [],
  });
  return {
    get pid() {
      return child.pid;
    },
    stderr: child.stderr,
    // What cannot be sent any more is answered by the end of the process.
    post: (message) => child.connected && child.send(message, () => {}),
    onMessage: (listener) => child.on('message', (message) => listener(message as Reply)),
    onEnd(listener) {
      child.once('error', () => listener('lost'));
      child.once('exit', (code, signal) => listener(signal ?? `exit code ${code}`));
    },
    kill: () => child.kill('SIGKILL'),
  };
}
