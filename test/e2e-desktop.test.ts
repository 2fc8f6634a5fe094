/** The main process of the desktop app, with a stand-in for Electron and everything else real: handler, files, compute host. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startDesktop } from '../electron/desktop.js';
import { renderDemoScene } from '../engine/flow/synthetic.js';
import { projectRoot } from '../engine/root.js';
import type { Request as HostRequest } from '../engine/runtime/protocol.js';
import type { ClipInfo, Grant, JobInfo, ServerEvent, System } from '../engine/server/api.js';
import { temporaryFolder } from './folders.js';
import { StandIn, type StandInOptions } from './support/electron.js';

const preload = join(projectRoot, 'dist/electron/preload.cjs');
const started: StandIn[] = [];
afterEach(async () => {
  for (const electron of started.splice(0)) {
    electron.pressed = 1;
    electron.quit();
    await electron.ended;
  }
});

/** For what other work of the machine may delay. */
const WAIT = { timeout: 50_000, interval: 50 };

interface Start extends Partial<StandInOptions> {
  readonly argv?: readonly string[];
}

/** An app whose page has loaded. */
async function start({ argv = [], ...options }: Start = {}): Promise<StandIn> {
  const folder = options.folder ?? temporaryFolder();
  const electron = new StandIn({ folder, ...options });
  started.push(electron);
  const folders = { config: join(folder, 'config'), cache: join(folder, 'cache') };
  await startDesktop(electron.parts, { preload, argv: ['electron', '.', ...argv], folders });
  await vi.waitFor(() => expect(electron.window.shown).toBe(true));
  return electron;
}

/** Writes frames of the demonstration's scene into a folder. */
async function writeFrames(width: number, height: number, frames = 2): Promise<string> {
  const folder = join(temporaryFolder(), 'scene');
  mkdirSync(folder);
  let index = 0;
  for (const { data } of renderDemoScene({ width, height, frames }))
    await sharp(data, { raw: { width, height, channels: 3 } }).toFile(join(folder, `${index++}.png`));
  return folder;
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

/** Drops a folder on the page, as a person does, and opens it. */
async function openClip(electron: StandIn, path: string): Promise<ClipInfo> {
  const { page } = electron;
  const [grant] = await page.studio.grantDropped([page.file('scene', path)]);
  const clip = await (await page.fetch('/api/clips', json({ grants: [grant!.id] }))).json<ClipInfo>();
  await vi.waitFor(async () => {
    const { complete } = await (await page.fetch(`/api/clips/${clip.id}`)).json<ClipInfo>();
    expect(complete).toBe(true);
  }, WAIT);
  return clip;
}

/** Adds what the page is told to a list, until the stream ends. */
async function listenTo(electron: StandIn, signal?: AbortSignal) {
  const { body } = await electron.page.fetch('/api/events', { signal });
  const events: ServerEvent[] = [];
  let ended = false;
  body!.on('data', (text) => {
    for (const [, data] of String(text).matchAll(/^data: (.*)$/gm)) events.push(JSON.parse(data!));
  });
  body!.on('close', () => {
    ended = true;
  });
  return { events, ended: () => ended };
}

const runs = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A flow that was asked for, when its compute host has begun with it. */
async function computing(electron: StandIn, init?: RequestInit) {
  const clip = await openClip(electron, await writeFrames(320, 192));
  const answer = electron.page.fetch(`/api/clips/${clip.id}/flow?first=0&second=1&width=320`, init);
  const isAsked = (message: HostRequest) => message.kind === 'pair' && message.pair.frames[0]?.width === 320;
  let host: StandIn['utilities'][number] | undefined;
  await vi.waitFor(() => {
    host = electron.utilities.find(({ posted }) => posted.some((message) => isAsked(message as HostRequest)));
    expect(host).toBeDefined();
  }, WAIT);
  return { answer, host: host!.pid! };
}

describe('studio://', () => {
  it('is a secure scheme with an origin, and says so before the app is ready', async () => {
    const electron = new StandIn({ folder: temporaryFolder() });
    started.push(electron);
    const starting = startDesktop(electron.parts, {
      preload,
      argv: [],
      folders: { cache: temporaryFolder() },
    });
    expect(electron.schemes).toEqual([
      { scheme: 'studio', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ]);
    await starting;
  });

  it('answers with the pages, under a strict policy', async () => {
    const { page } = await start();
    const index = await page.fetch('/');
    expect(index.status).toBe(200);
    expect(index.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    const html = await index.text();
    const [, script] = /<script[^>]* src="([^"]+)"/.exec(html)!;
    const answer = await page.fetch(script!);
    expect(answer.headers.get('content-type')).toMatch('javascript');
  });

  it('answers the API as a desktop', async () => {
    const { page } = await start();
    const system = await (await page.fetch('/api/system')).json<System>();
    expect(system).toMatchObject({ shell: 'desktop', canBrowse: false });
  });

  it('answers no other host and no other origin', async () => {
    const { page } = await start();
    expect((await page.fetch('studio://elsewhere/api/system')).status).toBe(403);
    const foreign = await page.fetch('/api/system', { headers: { origin: 'https://example.com' } });
    expect(foreign.status).toBe(403);
    expect((await page.fetch('/api/system', { headers: { origin: 'studio://app' } })).status).toBe(200);
  });
});

describe('a window', () => {
  it('is sandboxed, and knows nothing of Node', async () => {
    const { window, page } = await start();
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });
    expect(Object.keys(page.studio).sort()).toEqual([
      'chooseOutput',
      'grantDropped',
      'onOpen',
      'openFiles',
      'openFolder',
      'reveal',
      'setProgress',
      'takeBack',
    ]);
  });

  it('stays on our page, and opens no others', async () => {
    const electron = await start();
    const { webContents } = electron.window;
    for (const url of [
      'https://example.com/',
      'file:///etc/passwd',
      'studio://app.example.com/',
      'about:blank',
    ])
      expect(await webContents.navigate(url), url).toBe(false);
    expect(await webContents.navigate('studio://app/')).toBe(true);
    for (const url of [
      'https://example.com/',
      'http://github.com/x',
      'file:///etc/passwd',
      'studio://app/',
      'https://github.com.example.com/',
      'no address',
    ])
      expect(webContents.opens(url), url).toBe(false);
    expect(electron.openedOutside).toEqual([]);
  });

  it('shows where a model comes from in the system’s browser', async () => {
    const electron = await start();
    const address = 'https://github.com/drinkingcoder/FlowFormer-Official';
    expect(electron.window.webContents.opens(address)).toBe(false);
    expect(await electron.window.webContents.navigate(address)).toBe(false);
    expect(electron.openedOutside).toEqual([address, address]);
  });

  it('gets no permission but to write to the clipboard', async () => {
    const electron = await start();
    for (const permission of ['media', 'geolocation', 'notifications'] as const)
      expect(await electron.permits(permission), permission).toBe(false);
    expect(await electron.permits('clipboard-sanitized-write')).toBe(true);
    expect(electron.deviceAllowed!({} as never)).toBe(false);
  });

  it('comes back where it was, if that can be seen', async () => {
    const folder = temporaryFolder();
    const bounds = { x: 200, y: 90, width: 1300, height: 900 };
    const before = await start({ folder });
    before.window.move(bounds);
    before.window.maximize();
    before.window.close();
    await before.ended;
    await vi.waitFor(() =>
      expect(JSON.parse(readFileSync(join(folder, 'window.json'), 'utf8'))).toMatchObject(bounds),
    );

    const after = await start({ folder });
    expect(after.window.options).toMatchObject(bounds);
    expect(after.window.isMaximized()).toBe(true);

    writeFileSync(
      join(folder, 'window.json'),
      JSON.stringify({ ...bounds, x: 5000, maximized: false, fullScreen: false }),
    );
    const elsewhere = await start({ folder });
    expect(elsewhere.window.options.x).toBeUndefined();
    writeFileSync(join(folder, 'window.json'), '{');
    expect((await start({ folder })).window.options.width).toBe(1280);
  });

  it('shows progress on the taskbar until the page goes', async () => {
    const electron = await start();
    electron.page.studio.setProgress(0.4);
    expect(electron.window.progress).toBe(0.4);
    electron.page.studio.setProgress(undefined);
    expect(electron.window.progress).toBe(-1);
    electron.page.studio.setProgress(0.7);
    await electron.window.webContents.navigate('studio://app/');
    expect(electron.window.progress).toBe(-1);
  });
});

describe('files', () => {
  it('are granted when they are dropped, and never known by path', async () => {
    const electron = await start();
    const path = await writeFrames(320, 192);
    const clip = await openClip(electron, path);
    expect(clip).toMatchObject({ name: 'scene', kind: 'images', width: 320 });
    expect(JSON.stringify(clip)).not.toMatch(path);
    const frame = await electron.page.fetch(`/api/clips/${clip.id}/frames/1`);
    expect(frame.headers.get('content-type')).toBe('image/jpeg');
    expect(electron.recentDocuments).toEqual([path]);
  });

  it('that are on no disk are refused in a sentence', async () => {
    const { page } = await start();
    await expect(page.studio.grantDropped([page.file('made-up.mp4')])).rejects.toThrow(
      'made-up.mp4 is no file on this machine. Save it into a folder and drop it from there.',
    );
  });

  it('come from the system’s dialogs', async () => {
    const electron = await start();
    const { studio } = electron.page;
    const folder = await writeFrames(64, 48);
    electron.chosen = [join(folder, '0.png'), join(folder, '1.png')];
    expect(await studio.openFiles('images')).toMatchObject([{ name: '0.png' }, { name: '1.png' }]);
    expect(electron.dialogs[0]).toMatchObject({
      properties: ['openFile', 'multiSelections'],
      filters: [{ name: 'Images', extensions: expect.arrayContaining(['jpg']) }, { extensions: ['*'] }],
    });
    electron.chosen = [folder];
    expect(await studio.openFolder()).toMatchObject({ name: 'scene' });
    electron.chosen = [folder];
    expect(await studio.chooseOutput()).toMatchObject({ name: 'scene' });
    expect(await studio.openFolder()).toBeUndefined();
    expect(await studio.openFiles('model')).toEqual([]);
  });

  it('are asked for in Chinese where the system is', async () => {
    const electron = await start({ locale: 'zh-CN' });
    await electron.page.studio.openFiles('video');
    expect(electron.dialogs[0]!.filters![0]!.name).toBe('视频');
  });

  it('are granted to the page alone, not to a frame in it', async () => {
    const electron = await start();
    const ask = electron.ipc.get('studio:grant-dropped')!;
    const files = [{ name: 'passwd', path: '/etc/passwd' }];
    for (const senderFrame of [
      null,
      { url: 'studio://app/', frameTreeNodeId: 2 },
      { url: 'https://example.com/', frameTreeNodeId: 1 },
    ])
      expect(await ask({ senderFrame }, files)).toMatchObject({ problem: { code: 'foreign-origin' } });
    expect(electron.recentDocuments).toEqual([]);
  });

  it('opened with the app reach the page together, when it listens', async () => {
    const folder = await writeFrames(64, 48);
    const [first, second] = [join(folder, '0.png'), join(folder, '1.png')];
    const electron = await start();
    const prevented: boolean[] = [];
    for (const path of [first, second]) {
      const event = { preventDefault: () => prevented.push(true), defaultPrevented: false };
      electron.app.emit('open-file', event, path);
    }
    await delay(300);
    const opened: Grant[][] = [];
    const stop = electron.page.studio.onOpen((grants) => opened.push(grants));
    expect(opened.map((grants) => grants.map(({ name }) => name))).toEqual([['0.png', '1.png']]);
    expect(prevented).toEqual([true, true]);
    const { id } = opened[0]![0]!;
    expect((await electron.page.fetch('/api/clips', json({ grants: [id, opened[0]![1]!.id] }))).status).toBe(
      201,
    );

    electron.app.emit('second-instance', {}, [], '', { files: [folder] });
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    stop();
  });

  it('named on the command line are opened; options and what is not there are no files', async () => {
    const folder = await writeFrames(64, 48);
    const electron = await start({ argv: ['--inspect', folder, join(folder, 'missing.mp4')] });
    expect(electron.told).toEqual({ files: [folder] });
    const opened: Grant[][] = [];
    electron.page.studio.onOpen((grants) => opened.push(grants));
    await vi.waitFor(() => expect(opened).toMatchObject([[{ name: 'scene' }]]));
  });

  it('go to the instance that runs, and a second one ends', async () => {
    const electron = new StandIn({ folder: temporaryFolder(), second: true });
    await startDesktop(electron.parts, { preload, argv: [] });
    await electron.ended;
    expect(electron.windows).toEqual([]);
  });
});

it('stays awake and open while an export runs, and shows its folder', async () => {
  const electron = await start();
  const { page } = electron;
  const clip = await openClip(electron, await writeFrames(320, 192, 4));
  const out = temporaryFolder();
  electron.chosen = [out];
  const output = (await page.studio.chooseOutput())!.id;
  expect(electron.recentDocuments).not.toContain(out);
  const plan = { output, formats: ['flo'], viz: [], backward: false };
  const job = await (await page.fetch(`/api/clips/${clip.id}/export`, json(plan))).json<JobInfo>();
  await vi.waitFor(() => expect(electron.blockers.size).toBe(1), WAIT);
  electron.pressed = 0;
  expect(electron.window.close()).toBe(false);
  expect(electron.questions[0]).toMatchObject({ buttons: ['Keep Working', 'Quit'], cancelId: 0 });

  await vi.waitFor(() => expect(electron.blockers.size).toBe(0), WAIT);
  expect(readdirSync(join(out, 'scene/forward'))).toHaveLength(3);
  await page.studio.reveal(job.id);
  expect(electron.shownInFolder).toEqual([out]);
  await expect(page.studio.reveal('none')).rejects.toThrow(/job/i);
});

describe('the compute host', () => {
  it('is started again when it dies in the middle, and people are told', async () => {
    const electron = await start();
    const { events } = await listenTo(electron);
    const { answer, host } = await computing(electron);
    process.kill(host, 'SIGKILL');
    const flow = await answer;
    expect(flow).toMatchObject({ status: 200 });
    const notice = { type: 'notice', message: expect.stringMatching(/ended unexpectedly.*started again/) };
    expect(events).toContainEqual(expect.objectContaining(notice));
  });

  it('ends with the window, in the middle of computing, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const electron = await start({ folder });
    const { host, answer } = await computing(electron);
    // The page is gone before it comes.
    answer.catch(() => {});
    expect(runs(host)).toBe(true);
    expect(readdirSync(join(folder, 'cache/sessions'))).toHaveLength(1);
    electron.window.close();
    await electron.ended;
    expect(electron.exitCode).toBe(0);
    await vi.waitFor(() => expect(runs(host)).toBe(false));
    expect(readdirSync(join(folder, 'cache/sessions'))).toEqual([]);
  });
});

it('stops computing what the page takes back', async () => {
  const electron = await start();
  const { answer } = await computing(electron, { headers: { 'x-question': '7' } });
  electron.page.studio.takeBack('7');
  expect((await answer).status).toBe(499);
});

describe('streamed events', () => {
  it('end when the page aborts, goes on, breaks or is closed', async () => {
    const electron = await start();
    const { webContents } = electron.window;
    const abort = new AbortController();
    const leavings: Record<string, () => unknown> = {
      aborts: () => abort.abort(),
      'is loaded anew': () => webContents.navigate('studio://app/'),
      breaks: () => webContents.crash(),
      'is closed': () => electron.window.close(),
    };
    for (const [how, leave] of Object.entries(leavings)) {
      const { ended } = await listenTo(electron, how === 'aborts' ? abort.signal : undefined);
      expect(ended()).toBe(false);
      await leave();
      await vi.waitFor(() => expect(ended(), how).toBe(true));
    }
  });
});
