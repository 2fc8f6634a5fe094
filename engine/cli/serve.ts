import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { fileError, StudioError } from '../errors.js';
import { stayAwake } from '../jobs/awake.js';
import { shownAddress } from '../jobs/queue/connect.js';
import { RunningJobs } from '../server/jobs/running-jobs.js';
import { listen } from '../server/listen.js';
import { openStudio } from '../server/open-studio.js';
import { print } from './output.js';

interface ServeOptions {
  readonly port: string;
  readonly root?: string;
  readonly queue?: string;
}

/** `serve`: the studio in a browser on this machine. */
export function addServeCommand(program: Command, signal: AbortSignal): void {
  program
    .command('serve')
    .description('the studio in a browser on this machine; Ctrl-C ends it')
    .option('--port <n>', 'port to listen on at 127.0.0.1 (0: any that is free)', '0')
    .option('--root <dir>', 'a folder whose files can be opened, and written below')
    .option('--queue <url>', 'a Redis whose workers can compute exports, such as redis://host:6379')
    .action(async (options: ServeOptions) => {
      const port = portOf(options.port);
      if (options.queue !== undefined) shownAddress(options.queue);
      const root = options.root === undefined ? undefined : await folderAt(options.root);
      const studio = await openStudio({ shell: 'browser', root, queue: options.queue });
      const running = new RunningJobs(() => stayAwake(print));
      void running.follow(studio.feed.listen(signal));
      try {
        const server = await listen(studio.handler, port);
        print(`Flow Studio: ${server.url}`);
        print('The address works once, in one browser. Ctrl-C ends the studio.');
        if (!signal.aborted) await once(signal, 'abort');
        await server.close();
      } finally {
        await studio.close();
      }
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65536) return port;
  throw new StudioError('bad-usage', `The port must be a whole number below 65536, not ${text}.`);
}

async function folderAt(path: string): Promise<string> {
  const status = await stat(path).catch((error) => Promise.reject(fileError(error, path, 'read')));
  if (status.isDirectory()) return resolve(path);
  throw new StudioError('not-a-folder', `${path} is a file, not a folder.`, 'Give a folder with --root.');
}
