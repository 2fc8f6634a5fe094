/** `npm start` where Electron cannot run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { projectRoot } from '../engine/root.js';
import { temporaryFolder } from './folders.js';

it('says why there is no window, serves the studio, and ends with it', { timeout: 120_000 }, async () => {
  const root = temporaryFolder();
  // Without a screen Electron cannot run anywhere.
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const program = join(projectRoot, 'dist/build/start.js');
  const started = spawn(process.execPath, [program, '--root', root], {
    env: { ...env, XDG_CONFIG_HOME: root, XDG_CACHE_HOME: root },
  });
  let said = '';
  started.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const { value: line = '' } = await createInterface(started.stdout)[Symbol.asyncIterator]().next();
  expect(said).toMatch(/^The desktop app cannot run here: .+\. It is served to your browser instead\.\n$/);
  const url = /http:\S+/.exec(line)![0];
  const entered = await fetch(url, { redirect: 'manual' });
  expect(entered.status).toBe(302);
  started.kill('SIGTERM');
  const [code] = await once(started, 'exit');
  expect(code).toBe(0);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
