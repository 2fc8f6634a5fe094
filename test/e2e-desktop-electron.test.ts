/**
 * The desktop app in Electron itself, driven by Playwright. Where there is no binary of it (`npm start` fetches one), or no screen,
 * these skip and say so; test/e2e-desktop.test.ts runs the same main process against a stand-in.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../engine/root.js';
import type { ClipInfo } from '../engine/server/api.js';
import { temporaryFolder } from './folders.js';
import { makeClip } from './support/clips.js';

const electron = electronBinary();
const run = electron ? it : it.skip;
const because = electron ? '' : ' (skipped: there is no Electron binary or no screen here)';

/** Its path, without asking the package, which would download it. */
function electronBinary(): string | undefined {
  const { DISPLAY, WAYLAND_DISPLAY, ELECTRON_PATH } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  if (ELECTRON_PATH) return ELECTRON_PATH;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
}

/** Starts it with its own folders and the given arguments. */
async function start(...files: readonly string[]): Promise<Desktop> {
  const folder = temporaryFolder();
  const app = await _electron.launch({
    executablePath: electron,
    // Containers have no sandbox to give; elsewhere it is on.
    args: [...(process.env.CI ? ['--no-sandbox'] : []), projectRoot, `--user-data-dir=${folder}`, ...files],
    env: { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
  });
  onTestFinished(async () => {
    await app.close().catch(() => {});
  });
  const page = await app.firstWindow();
  await page.getByRole('navigation').first().waitFor();
  return { app, page };
}

/** A clip of `size` with motion in it. */
const clip = (size: string, seconds: number): string =>
  makeClip(temporaryFolder(), 'clip.mp4', [
    ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25:duration=${seconds}`],
    ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
  ]);

/** Drops a file that is on the disk: only what a person, or a debugger, chose has a path. */
async function drop(page: Page, path: string): Promise<void> {
  const input = await page.evaluateHandle(`(() => {
    const made = document.createElement('input');
    made.type = 'file';
    return document.body.appendChild(made);
  })()`);
  await input.asElement()!.setInputFiles(path);
  const data = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    const chosen = document.body.lastElementChild;
    for (const file of chosen.files) transfer.items.add(file);
    chosen.remove();
    return transfer;
  })()`);
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('main', type, { dataTransfer: data });
}

const getJson = <T>(page: Page, path: string): Promise<T> =>
  page.evaluate(async (asked) => (await fetch(asked)).json() as Promise<T>, path);

const openClips = async (page: Page): Promise<ClipInfo[]> =>
  (await getJson<{ clips: ClipInfo[] }>(page, '/api/clips')).clips;

/** The compute hosts: their processes, and how many seconds each has computed. */
const hosts = (app: ElectronApplication): Promise<{ pid: number; seconds: number }[]> =>
  app.evaluate(({ app: own }) =>
    own
      .getAppMetrics()
      .filter(({ name }) => name === 'Flow Studio engine')
      .map(({ pid, cpu }) => ({ pid, seconds: cpu.cumulativeCPUUsage ?? 0 })),
  );

const computed = async (app: ElectronApplication): Promise<number> =>
  (await hosts(app)).reduce((sum, { seconds }) => sum + seconds, 0);

const runs = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

run(`opens a clip that was dropped, and shows its flow${because}`, async () => {
  const { page } = await start();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await drop(page, clip('320x240', 2));
  await page.getByTestId('flow-canvas').waitFor();
  await expect.poll(() => openClips(page)).toMatchObject([{ name: 'clip', width: 320 }]);
  const [{ id } = { id: '' }] = await openClips(page);
  const { status, bytes } = await page.evaluate(async (asked) => {
    const flow = await fetch(asked);
    return { status: flow.status, bytes: (await flow.arrayBuffer()).byteLength };
  }, `/api/clips/${id}/flow?first=0&second=1&width=320`);
  expect({ status, bytes }).toEqual({ status: 200, bytes: 2 * 2 * 320 * 240 });
  expect(complaints).toEqual([]);
});

run(`opens what the command line names${because}`, async () => {
  const { page } = await start(clip('320x240', 1));
  await expect.poll(() => openClips(page)).toMatchObject([{ name: 'clip' }]);
});

run(`gives a page no Node, no other page and no foreign frame${because}`, async () => {
  const { app, page } = await start();
  expect(await page.evaluate('typeof require')).toBe('undefined');
  await page.evaluate(`window.open('https://example.com/'); location.href = 'https://example.com/';`);
  await delay(1000);
  expect(page.url()).toBe('studio://app/');
  expect(app.windows()).toHaveLength(1);
  const refused = await page.evaluate(
    `window.studio.grantDropped([new File(['x'], 'made-up.mp4')]).catch(({ message }) => message)`,
  );
  expect(refused).toMatch('made-up.mp4 is no file on this machine.');
});

run(`ends streamed events when the page aborts, and after any number of them${because}`, async () => {
  const { page } = await start();
  const ended = await page.evaluate(async () => {
    const names: string[] = [];
    for (let i = 0; i < 20; i++) {
      const abort = new AbortController();
      const { body } = await fetch('/api/events', { signal: abort.signal });
      const reading = body!.getReader().read();
      abort.abort();
      names.push(
        await reading.then(
          () => 'read',
          (error: Error) => error.name,
        ),
      );
    }
    return names;
  });
  expect(new Set(ended)).toEqual(new Set(['AbortError']));
  await page.reload();
  expect(await page.evaluate(async () => (await fetch('/api/system')).status)).toBe(200);
});

run(`stops computing what the page takes back, of a large clip${because}`, async () => {
  const { page } = await start();
  await drop(page, clip('3840x2160', 1));
  await expect.poll(() => openClips(page), { timeout: 30_000 }).toHaveLength(1);
  const [{ id } = { id: '' }] = await openClips(page);
  const exact = `/api/clips/${id}/flow/exact?first=0&second=1&x=0&y=0&width=8&height=8`;
  const status = await page.evaluate(`(async () => {
    const asked = fetch('${exact}', { headers: { 'x-question': 'exact' } });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    window.studio.takeBack('exact');
    return (await asked).status;
  })()`);
  expect(status).toBe(499);
});

run(`goes on when a compute host is killed, and says so${because}`, async () => {
  const { app, page } = await start(clip('640x360', 2));
  await expect.poll(async () => (await hosts(app)).length, { timeout: 30_000 }).toBeGreaterThan(0);
  const { pid } = (await hosts(app))[0]!;
  process.kill(pid, 'SIGKILL');
  await page.getByText('It was started again', { exact: false }).waitFor();
  expect((await hosts(app)).map((host) => host.pid)).not.toContain(pid);
});

run(`leaves no process behind when the window is closed amid computing${because}`, async () => {
  const { app } = await start(clip('1280x720', 4));
  await expect.poll(() => computed(app), { timeout: 30_000 }).toBeGreaterThan(0.5);
  const pids = (await app.evaluate(({ app: own }) => own.getAppMetrics())).map(({ pid }) => pid);
  await app.close();
  await expect.poll(() => pids.filter(runs)).toEqual([]);
});
