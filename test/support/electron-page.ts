/**
 * A page, as the main process meets it. Its fetch does to requests and answers what Electron's protocol.handle does: the handler
 * is given a request of its own, whose signal never aborts; the answer's body becomes a stream of Node, which is destroyed
 * when the page aborts or goes. Its bridge is the built preload script, run with what a sandboxed one can have.
 */
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { runInNewContext } from 'node:vm';
import type { DesktopBridge } from '../../electron/desktop-bridge.js';

export type ProtocolHandler = (request: Request) => Response | Promise<Response>;

/** An answer as it reaches a page. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable | null;
  text(): Promise<string>;
  json<T>(): Promise<T>;
}

/** Messages to the main process. */
export interface ToMain {
  invoke(channel: string, args: unknown[]): Promise<unknown>;
  send(channel: string, args: unknown[]): void;
}

export class Page {
  /** What the preload script put into the page's world. */
  readonly studio: DesktopBridge;
  /** What the main process sends arrives here. */
  readonly ipcRenderer = new EventEmitter();
  private readonly streams = new Set<Readable>();
  private readonly paths = new WeakMap<object, string>();

  constructor(
    readonly url: string,
    preload: string,
    toMain: ToMain,
    private readonly handler: ProtocolHandler,
  ) {
    if (!existsSync(preload))
      throw new Error('These tests run the built preload script: run "npm run build" first.');
    const world: { studio?: DesktopBridge } = {};
    const { ipcRenderer, paths } = this;
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name: string, api: unknown) => Object.assign(world, { [name]: api }),
      },
      ipcRenderer: Object.assign(ipcRenderer, {
        invoke: (channel: string, ...args: unknown[]) => toMain.invoke(channel, args),
        send: (channel: string, ...args: unknown[]) => toMain.send(channel, args),
      }),
      webUtils: { getPathForFile: (file: object) => paths.get(file) ?? '' },
    };
    // A sandboxed script can require electron and hardly anything else.
    const require = (name: string): unknown => {
      if (name === 'electron') return electron;
      throw new Error(`module not found: ${name}`);
    };
    const module = { exports: {} };
    runInNewContext(readFileSync(preload, 'utf8'), { require, module, exports: module.exports, Error });
    this.studio = world.studio!;
  }

  /** A file that a person drags onto the page; without a path, one that the page itself made. */
  file(name: string, path?: string): File {
    const file = new File([], name);
    if (path !== undefined) this.paths.set(file, path);
    return file;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<PageAnswer> {
    const { signal, ...rest } = init;
    signal?.throwIfAborted();
    const request = new Request(new URL(path, this.url), rest);
    const answered = await Promise.race([this.handler(request), rejectionOf(signal)]);
    const body = answered.body ? Readable.fromWeb(answered.body as ReadableStream) : null;
    if (body) {
      this.streams.add(body);
      body.on('close', () => this.streams.delete(body));
      body.on('error', () => {});
      signal?.addEventListener('abort', () => body.destroy());
    }
    const text = async () => (body ? (await body.toArray()).join('') : '');
    return {
      status: answered.status,
      headers: new Headers(Object.fromEntries(answered.headers)),
      body,
      text,
      json: async () => JSON.parse(await text()),
    };
  }

  /** Its process ends: Electron lets go of all that it was being sent. */
  leave(): void {
    for (const stream of this.streams) stream.destroy();
  }
}

/** Never resolves. */
const rejectionOf = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
