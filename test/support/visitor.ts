/** A browser on this machine that entered the printed address of a studio. */
import type { ClipInfo, Grant, JobInfo } from '../../engine/server/api.js';
import { until } from './until.js';

export interface Visitor {
  /** What lets it in. */
  readonly cookie: string;
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Throws what the answer says if it is an error, as all that follow. */
  get<T>(path: string): Promise<T>;
  send<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Grants what lies there below the root. */
  grant(...below: string[]): Promise<string>;
  /** Opens it as a clip. */
  open(...below: string[]): Promise<ClipInfo>;
  /** A job as it has ended. */
  ended(job: string): Promise<JobInfo>;
}

export async function visit(url: string): Promise<Visitor> {
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  const ask: Visitor['ask'] = (path, init = {}) =>
    fetch(new URL(path, url), {
      ...init,
      headers: { cookie, 'content-type': 'application/json', ...init.headers },
    });
  const read = async <T>(response: Response): Promise<T> => {
    const body = response.status === 204 ? undefined : await response.json();
    if (!response.ok) throw (body as { error: unknown }).error;
    return body as T;
  };
  const get = async <T>(path: string) => read<T>(await ask(path));
  const send = async <T>(method: string, path: string, body?: unknown) =>
    read<T>(await ask(path, { method, body: JSON.stringify(body) }));
  const grant = async (...below: string[]) => (await send<Grant>('POST', '/api/grants', { below })).id;
  return {
    cookie,
    ask,
    get,
    send,
    grant,
    open: async (...below) => send('POST', '/api/clips', { grants: [await grant(...below)] }),
    ended: (id) =>
      until(
        async () => (await get<{ jobs: JobInfo[] }>('/api/jobs')).jobs.find((job) => job.id === id)!,
        ({ ended }) => ended !== undefined,
      ),
  };
}
