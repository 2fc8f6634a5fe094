/** The studio over HTTP, as a browser on this machine has it: its printed address entered, its folders its own. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipInfo, Grant, JobInfo, ServerEvent } from '../../engine/server/api.js';
import { type Listening, listen } from '../../engine/server/listen.js';
import { openStudio, type StudioOptions } from '../../engine/server/open-studio.js';

export interface Served {
  /** What can be browsed. */
  readonly root: string;
  /** Where a cookie lets in. */
  readonly server: Listening;
  readonly cookie: string;
  /** Everything that was told since. */
  readonly events: readonly ServerEvent[];
  ask(path: string, init?: RequestInit): Promise<Response>;
  get<T>(path: string): Promise<T>;
  /** Throws what the answer says if it is an error. */
  send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T>;
  /** Grants what lies there below the root. */
  grant(...below: string[]): Promise<string>;
  /** Opens it as a clip. */
  open(...below: string[]): Promise<ClipInfo>;
  /** The job as it has ended. */
  ended(job: JobInfo): Promise<JobInfo>;
  close(): Promise<void>;
}

export async function serveStudio(engines?: StudioOptions['engines']): Promise<Served> {
  const home = mkdtempSync(join(tmpdir(), 'flow-studio-served-'));
  const root = join(home, 'root');
  mkdirSync(root);
  const folders = { cache: join(home, 'cache'), config: join(home, 'config') };
  const studio = await openStudio({ shell: 'browser', root, folders, engines });
  const server = await listen(studio.handler, 0);
  const entered = await fetch(server.url, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;

  const events: ServerEvent[] = [];
  const left = new AbortController();
  const listening = (async () => {
    for await (const event of studio.feed.listen(left.signal)) events.push(event);
  })();

  const ask: Served['ask'] = (path, init = {}) =>
    fetch(new URL(path, server.url), {
      ...init,
      headers: { cookie, 'content-type': 'application/json', ...init.headers },
    });
  const read = async <T>(response: Response): Promise<T> => {
    const body = response.status === 204 ? undefined : await response.json();
    if (!response.ok) throw (body as { error: unknown }).error;
    return body as T;
  };
  const send: Served['send'] = async (method, path, body) =>
    read(await ask(path, { method, body: JSON.stringify(body) }));
  const grant: Served['grant'] = async (...below) => (await send<Grant>('POST', '/api/grants', { below })).id;
  return {
    root,
    server,
    cookie,
    events,
    ask,
    send,
    grant,
    get: async (path) => read(await ask(path)),
    open: async (...below) => send('POST', '/api/clips', { grants: [await grant(...below)] }),
    async ended({ id }) {
      for (;;) {
        const { jobs } = await read<{ jobs: JobInfo[] }>(await ask('/api/jobs'));
        const job = jobs.find((one) => one.id === id)!;
        if (job.ended !== undefined) return job;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      left.abort();
      await listening;
      await server.close();
      await studio.close();
      rmSync(home, { recursive: true });
    },
  };
}
