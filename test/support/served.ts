/** The studio over HTTP, as a browser on this machine has it: its printed address entered, its folders its own. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerEvent } from '../../engine/server/api.js';
import { type Listening, listen } from '../../engine/server/listen.js';
import { openStudio, type StudioOptions } from '../../engine/server/open-studio.js';
import { type Visitor, visit } from './visitor.js';

export interface Served extends Visitor {
  /** What can be browsed. */
  readonly root: string;
  readonly server: Listening;
  /** Everything that was told since. */
  readonly events: readonly ServerEvent[];
  close(): Promise<void>;
}

export async function serveStudio(engines?: StudioOptions['engines']): Promise<Served> {
  const home = mkdtempSync(join(tmpdir(), 'flow-studio-served-'));
  const root = join(home, 'root');
  mkdirSync(root);
  const folders = { cache: join(home, 'cache'), config: join(home, 'config') };
  const studio = await openStudio({ shell: 'browser', root, folders, engines });
  const server = await listen(studio.handler, 0);
  const events: ServerEvent[] = [];
  const left = new AbortController();
  const listening = (async () => {
    for await (const event of studio.feed.listen(left.signal)) events.push(event);
  })();

  return {
    ...(await visit(server.url)),
    root,
    server,
    events,
    async close() {
      left.abort();
      await listening;
      await server.close();
      await studio.close();
      rmSync(home, { recursive: true });
    },
  };
}
