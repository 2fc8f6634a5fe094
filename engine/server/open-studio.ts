/** Everything behind the pages, made for a shell: Electron's main process, or a server for a browser. */
import { mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Hono } from 'hono';
import { version } from '../root.js';
import { chooseDevice, listDevices } from '../runtime/devices.js';
import { openEstimator } from '../runtime/open.js';
import type { ServerEvent, System } from './api.js';
import { createApp } from './app.js';
import { ByteCache } from './byte-cache.js';
import { Clips } from './clips.js';
import { Feed } from './feed.js';
import { Flows } from './flows.js';
import { Grants } from './grants.js';
import { pages } from './pages.js';
import { answerError, notFound } from './problems.js';
import { makeSessionFolder } from './session-folder.js';
import { Uploads } from './uploads.js';

export interface StudioOptions {
  readonly shell: System['shell'];
  /** A folder whose content pages may browse and open. */
  readonly root?: string;
  /** Where settings lie and where what can be made again is put; the user's own folders unless given. */
  readonly folders?: { readonly config?: string; readonly cache?: string };
}

export interface Studio {
  /** Answers everything: pages, and /api/. */
  readonly handler: Hono;
  /** For what a dialog chose or what was dropped. */
  readonly grants: Grants;
  readonly feed: Feed<ServerEvent>;
  /** Ends the compute hosts and removes the session's folder. */
  close(): Promise<void>;
}

/** Fields of flow that are kept, and files dropped into a browser. */
const CACHE_BYTES = 2e9;
const UPLOAD_BYTES = 8e9;

/** Throws StudioError if the session's folder cannot be made. */
export async function openStudio({ shell, root, folders = {} }: StudioOptions): Promise<Studio> {
  const session = await makeSessionFolder(folders.cache);
  const folder = async (name: string) => {
    const path = join(session, name);
    await mkdir(path);
    return path;
  };
  const grants = new Grants(root);
  const feed = new Feed<ServerEvent>();
  const clips = new Clips(await folder('previews'), (clip) => feed.publish({ type: 'clip', clip }));
  const onNotice = (message: string) => feed.publish({ type: 'notice', code: 'engine', message });
  const flows = new Flows(new ByteCache(await folder('fields'), CACHE_BYTES), () =>
    openEstimator({ model: 'nano', device: 'auto', onNotice }),
  );
  const uploads = new Uploads(await folder('uploads'), UPLOAD_BYTES, grants);
  const system = async (): Promise<System> => {
    const { devices } = await listDevices();
    const { id } = await chooseDevice('auto');
    const { name } = devices.find((device) => device.id === id)!;
    return {
      version,
      platform: process.platform,
      shell,
      canBrowse: root !== undefined,
      ...(root !== undefined && { root: basename(resolve(root)) }),
      device: { id, name },
    };
  };
  const app = createApp({ system, grants, clips, flows, uploads, feed });
  return {
    handler: new Hono().onError(answerError).notFound(notFound).route('/', app).route('/', pages()),
    grants,
    feed,
    async close() {
      await Promise.all([clips.close(), flows.close()]);
      await rm(session, { recursive: true, force: true });
    },
  };
}
