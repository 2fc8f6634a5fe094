/** The handler of a studio, asked as a page asks it, with folders of its own. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ClipInfo, Grant, JobInfo, Problem, ServerEvent } from '../../engine/server/api.js';
import { openStudio, type StudioOptions } from '../../engine/server/open-studio.js';
import { FakeEstimator } from '../fake-estimator.js';
import { temporaryFolder } from '../folders.js';
import { until } from './until.js';

/** What an answer says, as the type that it should have. */
export const read = async <T>(response: Response): Promise<T> => (await response.json()) as T;

export const problemIn = async (response: Response): Promise<Problem> =>
  (await read<{ error: Problem }>(response)).error;

interface TestServer {
  /** In the place of the real engines. */
  readonly engines?: StudioOptions['engines'];
  /** Of settings, to open the same again. */
  readonly config?: string;
  readonly root?: string;
}

/** Until the test ends; a stand-in computes its flow unless told otherwise. */
export async function openServer({
  engines = { openEstimator: async () => new FakeEstimator() },
  config = temporaryFolder(),
  root = temporaryFolder(),
}: TestServer = {}) {
  const cache = temporaryFolder();
  const studio = await openStudio({ shell: 'browser', root, folders: { cache, config }, engines });
  onTestFinished(() => studio.close());
  const left = new AbortController();
  onTestFinished(() => left.abort());
  const events: ServerEvent[] = [];
  const listen = async () => {
    for await (const event of studio.feed.listen(left.signal)) events.push(event);
  };
  listen();
  const ask = async (method: string, path: string, body?: unknown, signal?: AbortSignal) =>
    studio.handler.request(path, {
      method,
      signal,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
  const grant = async (...below: string[]) => read<Grant>(await ask('POST', '/api/grants', { below }));
  /** Grants the files of those names and opens them as a clip. */
  const open = async (...names: string[]) => {
    const grants = await Promise.all(names.map((name) => grant(name)));
    return ask('POST', '/api/clips', { grants: grants.map(({ id }) => id) });
  };
  /** The same, with all its previews. */
  const openWhole = async (...names: string[]): Promise<ClipInfo> => {
    const { id } = await read<ClipInfo>(await open(...names));
    return until(
      async () => read<ClipInfo>(await ask('GET', `/api/clips/${id}`)),
      ({ complete }) => complete,
    );
  };
  /** A job when it has ended. */
  const ended = (id: string): Promise<JobInfo> =>
    until(
      async () =>
        (await read<{ jobs: JobInfo[] }>(await ask('GET', '/api/jobs'))).jobs.find((job) => job.id === id)!,
      ({ state }) => state !== 'waiting' && state !== 'running',
    );
  const sessions = join(cache, 'sessions');
  const previews = join(sessions, readdirSync(sessions)[0]!, 'previews');
  return { root, cache, config, previews, studio, events, ask, grant, open, openWhole, ended };
}
