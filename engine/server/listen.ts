/** The handler on loopback HTTP, for a browser on this machine. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { StudioError, systemCode } from '../errors.js';
import { guard } from './guard.js';
import { answerError, notFound } from './problems.js';
import { Sessions } from './sessions.js';

export interface Listening {
  /** To be opened once, in a browser. */
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 stands for any that is free. Throws StudioError `port-taken`, `port-forbidden`. */
export async function listen(handler: Hono, port: number): Promise<Listening> {
  const sessions = new Sessions();
  const guarded = new Hono().onError(answerError).notFound(notFound).use(guard(sessions)).route('/', handler);
  const server = createAdaptorServer({ fetch: guarded.fetch }) as Server;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error) => Promise.reject(cannotListen(error, port)));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/enter?ticket=${sessions.ticket}`,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

function cannotListen(error: unknown, port: number): unknown {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new StudioError(
        'port-taken',
        `Another program listens on port ${port}.`,
        'Choose another with --port.',
      );
    case 'EACCES':
      return new StudioError(
        'port-forbidden',
        `You may not listen on port ${port}.`,
        'Choose one above 1023 with --port.',
      );
    default:
      return error;
  }
}
