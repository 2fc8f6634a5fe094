/** Entry of the compute host as a Node child process, forked by host-client.ts. */
import { setPriority } from 'node:os';
import { serveHost } from './host.js';
import type { Reply, Request } from './protocol.js';

/** Computing yields to whatever a person looks at. */
const NICENESS = 5;

setPriority(NICENESS);
serveHost({
  post: (message: Reply) => process.send!(message),
  onMessage: (listener) => process.on('message', (message) => listener(message as Request)),
});
// The parent is gone: nobody will read what would be computed.
process.on('disconnect', () => process.exit());
// Ctrl+C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => {});
