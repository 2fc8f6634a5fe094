/** Entry of the compute host as a Node child process, forked by host-client.ts. */
import { serveHost } from './host.js';
import type { Reply, Request } from './protocol.js';

serveHost({
  post: (message: Reply) => process.send!(message),
  onMessage: (listener) => process.on('message', (message) => listener(message as Request)),
});
// The parent is gone: nobody will read what would be computed.
process.on('disconnect', () => process.exit());
// Ctrl+C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => {});
