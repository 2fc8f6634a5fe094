/**
 * A page as the main process sees it. Its fetch does what Electron's protocol.handle does with requests and answers
 * (lib/browser/api/protocol.ts, shell/browser/net/node_stream_loader.cc): the handler is given a request of its own, whose
 * signal never aborts; the answer's body becomes a stream of Node, which is destroyed when the page aborts or goes.
 * Its bridge is the built preload script, run with the three modules that a sandboxed one can have.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import type { DesktopBridge } from '../../electron/bridge-type.js';

export type ProtocolHandler = (request: Request) => Response | Promise<Response>;

interface Renderer {
  /** Of the main process, by scheme. */
  readonly protocols: ReadonlyMap<string, ProtocolHandler>;
  invoke(channel: string, args: unknown[]): Promise<unknown>;
  send(channel: string, args: unknown[]): void;
}
