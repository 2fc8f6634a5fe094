/** Entry of the compute host: a child of Node, or a utility process of Electron. See host-process.ts. */
import { constants, getPriority, setPriority } from 'node:os';
import { serveHost } from './host.js';
import type { Channel, Reply, Request } from './protocol.js';

/** Computing yields to whatever a person looks at. Windows knows no step between this and that of all others. */
const NICENESS = constants.priority.PRIORITY_BELOW_NORMAL;

/** What Electron gives a utility process to talk to the one that forked it. */
interface ParentPort {
  postMessage(message: Reply): void;
  on(event: 'message', listener: (event: { data: Request }) => void): void;
}

/** Undefined in a child of Node. */
const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };

const toNode: Channel<Request, Reply> = {
  post: (message) => process.send!(message),
  onMessage: (listener) => process.on('message', (message) => listener(message as Request)),
};
const toElectron = (port: ParentPort): Channel<Request, Reply> => ({
  post: (message) => port.postMessage(message),
  onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
});

// Whoever was started nicer still must stay so: only root may go back.
setPriority(Math.max(NICENESS, getPriority()));
serveHost(parentPort ? toElectron(parentPort) : toNode);
// The parent is gone: nobody will read what would be computed. Electron ends a utility process by itself.
process.on('disconnect', () => process.exit());
// Ctrl+C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => {});
