/** Compute hosts as Electron's utility processes: Node without a window, which Electron ends with itself. */
import { type HostProcess, hostEnvironment, hostProgram } from '../engine/runtime/host-process.js';
import type { Reply } from '../engine/runtime/protocol.js';
import type { ElectronParts } from './parts.js';

export function forkHost(utilityProcess: ElectronParts['utilityProcess']): HostProcess {
  const child = utilityProcess.fork(hostProgram, [], {
    serviceName: 'Flow Studio engine',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: hostEnvironment(),
  });
  // Its own kill() asks politely, and a process in the middle of computing does not listen.
  const kill = () => {
    try {
      process.kill(child.pid!, 'SIGKILL');
    } catch {
      // It has ended by itself; `exit` is on its way.
    }
  };
  return {
    get pid() {
      return child.pid;
    },
    stderr: child.stderr,
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', (message) => listener(message as Reply)),
    onEnd: (listener) => child.once('exit', (code) => listener(`exit code ${code}`)),
    kill: () => (child.pid === undefined ? child.once('spawn', kill) : kill()),
  };
}
