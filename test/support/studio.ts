/** The studio as a person has it in front of them: `flow-studio serve`, its own folders, and a Chromium that opens what it prints. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, chromiumPath } from './chromium.js';
import { printedUrl, startWith } from './cli.js';

export interface Studio {
  /** At the first screen, signed in. */
  readonly page: Page;
  readonly browser: Browser;
  /** What `flow-studio serve` runs in; its children are the hosts that compute. */
  readonly server: ChildProcess;
  /** Ends the server by a signal and starts it again; the page goes to where it is then. */
  restart(signal: NodeJS.Signals): Promise<void>;
  readonly folders: StudioFolders;
  /** What a page must never say: errors of scripts, and of the policy that it is served under. */
  readonly complaints: readonly string[];
  /** The same server in another window, with what the session remembers. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** Removes the folders too. */
  close(): Promise<void>;
}

export interface StudioFolders {
  /** Of `--root`: what can be browsed, and where results go. */
  readonly root: string;
  readonly config: string;
  readonly cache: string;
  readonly models: string;
}

interface StudioOptions {
  readonly page?: BrowserContextOptions;
  /** Without one, files can only be dropped. */
  readonly root?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** English, dark, 1280 x 800, unless asked otherwise. */
const PAGE: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-GB',
  colorScheme: 'dark',
  acceptDownloads: true,
};

export async function openStudio({
  page: options,
  root = true,
  env = {},
}: StudioOptions = {}): Promise<Studio> {
  const home = mkdtempSync(join(tmpdir(), 'flow-studio-e2e-'));
  const folders = makeFolders(home);
  const serve = () =>
    startWith(
      {
        XDG_CONFIG_HOME: folders.config,
        XDG_CACHE_HOME: folders.cache,
        FLOW_STUDIO_MODELS: folders.models,
        ...env,
      },
      'serve',
      ...(root ? ['--root', folders.root] : []),
    );
  let server = serve();
  let url = await printedUrl(server);
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  const complaints: string[] = [];
  const first = await browser.newContext({ ...PAGE, ...options });
  const watched = (page: Page): Page => {
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // What the network answers is said on the page, where tests look for it.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    return page;
  };
  const page = watched(await first.newPage());
  await page.goto(url);
  await page.getByRole('navigation').first().waitFor();
  return {
    page,
    browser,
    get server() {
      return server;
    },
    folders,
    complaints,
    async restart(signal) {
      const ended = once(server, 'close');
      server.kill(signal);
      await ended;
      server = serve();
      url = await printedUrl(server);
      await page.goto(url);
      await page.getByRole('navigation').first().waitFor();
    },
    async newPage(more) {
      const context = await browser.newContext({ ...PAGE, ...options, ...more });
      await context.addCookies(await first.cookies());
      const other = watched(await context.newPage());
      await other.goto(new URL('/', url).href);
      await other.getByRole('navigation').first().waitFor();
      return other;
    },
    async close() {
      await browser.close();
      if (server.exitCode === null) {
        server.kill('SIGINT');
        await once(server, 'close');
      }
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function makeFolders(home: string): StudioFolders {
  const names = ['root', 'config', 'cache', 'models'] as const;
  const folders = Object.fromEntries(names.map((name) => [name, join(home, name)]));
  for (const folder of Object.values(folders)) mkdirSync(folder);
  return folders as unknown as StudioFolders;
}

/** Of the page's. */
declare const DataTransfer: new () => { readonly items: { add(file: File): void } };

/** Drops files of this machine on the middle of the page, as a page that was given them would. */
export async function dropFiles(page: Page, files: readonly DroppedFile[]): Promise<void> {
  const data = await page.evaluateHandle(
    (sent) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of sent) {
        const content = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
        transfer.items.add(new File([content], name));
      }
      return transfer;
    },
    files.map(({ name, content }) => ({ name, bytes: content.toString('base64') })),
  );
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('main', type, { dataTransfer: data });
  }
}

/** Drops what lies at these paths, folders as folders, the way a file manager does. */
export async function dropPaths(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const { width, height } = page.viewportSize()!;
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  }
  await session.detach();
}

export interface DroppedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Where pictures of the screens go: `FLOW_STUDIO_SCREENSHOTS`, or a folder that is forgotten. */
const screenshots = process.env.FLOW_STUDIO_SCREENSHOTS ?? join(tmpdir(), 'flow-studio-screenshots');

/** Pictures of what the page shows, in dark and in light, as NAME-dark.png and NAME-light.png. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
}
