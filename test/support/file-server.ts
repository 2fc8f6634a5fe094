/** A local HTTP server that answers every request with one file, in all the ways servers and networks misbehave. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Behaviour {
  content: Buffer;
  etag?: string;
  /** Whether it honours Range; it does unless told otherwise. */
  ranges?: boolean;
  /** Instead of the file. */
  status?: number;
  /** Closes the connection after so many bytes of a body. */
  dropAfter?: number;
  /** Sends no more after so many bytes of a body, and leaves the connection open. */
  stallAfter?: number;
}

export interface FileServer {
  /** Address of a folder, with a slash at its end. */
  readonly url: string;
  /** May be changed between requests. */
  behaviour: Behaviour;
  /** What was asked for so far. */
  readonly asked: { readonly path: string; readonly range?: string; readonly ifRange?: string }[];
}

export async function serveFile(behaviour: Behaviour): Promise<FileServer> {
  const server = createServer((request, response) => answer(served, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const served: FileServer = { url: `http://127.0.0.1:${port}/`, behaviour, asked: [] };
  return served;
}

/** The address of a server that was there, and is not any more. */
export async function closedServer(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

function answer(served: FileServer, { url, headers }: IncomingMessage, response: ServerResponse): void {
  const { content, etag, ranges = true, status, dropAfter, stallAfter } = served.behaviour;
  const ifRange = headers['if-range'] as string | undefined;
  served.asked.push({ path: url!, range: headers.range, ifRange });
  if (status !== undefined) {
    response.writeHead(status).end('<html>no file</html>');
    return;
  }
  if (etag) response.setHeader('etag', etag);
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const partial = ranges && headers.range !== undefined && (ifRange === undefined || ifRange === etag);
  if (partial && start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = partial ? content.subarray(start) : content;
  if (partial) {
    response.setHeader('content-range', `bytes ${start}-${content.length - 1}/${content.length}`);
  }
  response.writeHead(partial ? 206 : 200, { 'content-length': body.length });
  const cut = dropAfter ?? stallAfter;
  if (cut === undefined) response.end(body);
  else {
    response.write(body.subarray(0, cut), () => {
      if (dropAfter !== undefined) setTimeout(() => response.destroy(), 50);
    });
  }
}
