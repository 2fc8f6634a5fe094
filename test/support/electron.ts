/**
 * A stand-in for the module `electron` of a main process, where its binary cannot be had: windows without pixels, but their
 * events in Electron's order, its protocol handlers, its messages (cloned, as between processes), utility processes that are
 * real processes. The compiler checks it against the types that Electron publishes, by way of electron/parts.ts.
 */
import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  BrowserWindowConstructorOptions,
  Display,
  Event,
  ForkOptions,
  Menu,
  MenuItemConstructorOptions,
  MessageBoxSyncOptions,
  OpenDialogOptions,
  Rectangle,
  Session,
  WindowOpenHandlerResponse,
} from 'electron';
import type { Asker, ElectronParts } from '../../electron/parts.js';
import { projectRoot } from '../../engine/root.js';
import { Page, type ProtocolHandler } from './electron-page.js';

type PermissionRequest = Parameters<Session['setPermissionRequestHandler']>[0];
type PermissionCheck = Parameters<Session['setPermissionCheckHandler']>[0];

/** An event that can be prevented, with what else it tells. */
function event<T extends object>(params: T = {} as T): Event<T> {
  let defaultPrevented = false;
  return {
    ...params,
    preventDefault() {
      defaultPrevented = true;
    },
    get defaultPrevented() {
      return defaultPrevented;
    },
  };
}

export interface StandInOptions {
  /** Of userData. */
  readonly folder: string;
  readonly locale?: string;
  /** Another instance is running. */
  readonly second?: boolean;
}

/** One started app. `parts` is for the shell; the rest is for the person and the system that a test plays. */
export class StandIn {
  readonly app = new EventEmitter();
  readonly windows: StandInWindow[] = [];
  readonly protocols = new Map<string, ProtocolHandler>();
  readonly schemes: Electron.CustomScheme[] = [];
  readonly ipc = new Map<string, (event: Asker, ...args: unknown[]) => unknown>();
  readonly heard = new EventEmitter();
  readonly utilities: StandInUtility[] = [];
  readonly recentDocuments: string[] = [];
  readonly openedOutside: string[] = [];
  readonly shownInFolder: string[] = [];
  readonly errorBoxes: string[] = [];
  readonly dialogs: OpenDialogOptions[] = [];
  readonly questions: MessageBoxSyncOptions[] = [];
  readonly blockers = new Set<number>();
  displays: Rectangle[] = [{ x: 0, y: 0, width: 1920, height: 1040 }];
  /** What the person chooses in the next dialog; none for Cancel. */
  chosen: string[] = [];
  /** The button that the person presses in a message box. */
  pressed = 0;
  menu: MenuItemConstructorOptions[] = [];
  exitCode?: number;
  /** What a first instance is told. */
  told?: unknown;
  /** Windows learn of it as in Electron, before their first page. */
  permissionRequest: PermissionRequest = null;
  permissionCheck: PermissionCheck = null;
  deviceAllowed: Parameters<Session['setDevicePermissionHandler']>[0] = null;
  private quitting = false;

  constructor(private readonly options: StandInOptions) {}

  /** The app has ended. */
  readonly ended = once(this.app, 'ended-here');

  readonly parts = this.makeParts();

  get window(): StandInWindow {
    return this.windows[0]!;
  }

  get page(): Page {
    return this.window.webContents.page!;
  }

  /** As a permission prompt's answer. */
  permits(
    permission: 'clipboard-sanitized-write' | 'media' | 'geolocation' | 'notifications',
  ): Promise<boolean> {
    const contents = this.window.webContents as never;
    const checked = this.permissionCheck!(contents, permission, 'studio://app', {} as never);
    return new Promise((resolve) =>
      this.permissionRequest!(contents, permission, (granted) => resolve(granted && checked), {} as never),
    );
  }

  /** Ends it as Electron does: windows first, each of which may refuse. */
  quit(): void {
    if (this.quitting) return;
    this.quitting = true;
    this.app.emit('before-quit', event());
    for (const window of [...this.windows]) {
      if (!window.close()) {
        this.quitting = false;
        return;
      }
    }
    const willQuit = event();
    this.app.emit('will-quit', willQuit);
    this.quitting = false;
    if (!willQuit.defaultPrevented) this.exit(0);
  }

  exit(code: number): void {
    if (this.exitCode !== undefined) return;
    this.exitCode = code;
    // Utility processes end with the one that forked them.
    for (const { node } of this.utilities) if (node.connected) node.disconnect();
    this.app.emit('ended-here');
  }

  private makeParts() {
    const standIn = this;
    class BrowserWindow extends StandInWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(standIn, options);
      }
    }
    return {
      app: Object.assign(this.app, {
        addRecentDocument: (path: string) => void this.recentDocuments.push(path),
        exit: (code = 0) => this.exit(code),
        getLocale: () => this.options.locale ?? 'en-GB',
        getPath: () => this.options.folder,
        isPackaged: false,
        quit: () => this.quit(),
        requestSingleInstanceLock: (additional?: unknown) => {
          this.told = additional;
          return !this.options.second;
        },
        whenReady: () => delay(1),
      }),
      BrowserWindow,
      dialog: {
        showErrorBox: (_title: string, content: string) => void this.errorBoxes.push(content),
        showOpenDialog: async (_window: unknown, options: OpenDialogOptions) => {
          this.dialogs.push(options);
          return { canceled: this.chosen.length === 0, filePaths: this.chosen.splice(0) };
        },
        showMessageBoxSync: (_window: unknown, options: MessageBoxSyncOptions) => {
          this.questions.push(options);
          return this.pressed;
        },
      },
      ipcMain: {
        handle: (channel: string, listener: (event: Asker, ...args: unknown[]) => unknown) =>
          void this.ipc.set(channel, listener),
        on: (channel: string, listener: (event: Asker, ...args: unknown[]) => void) =>
          this.heard.on(channel, listener),
      },
      Menu: {
        buildFromTemplate: (template: MenuItemConstructorOptions[]) => template as unknown as Menu,
        setApplicationMenu: (menu: Menu | null) => {
          this.menu = menu as unknown as MenuItemConstructorOptions[];
        },
      },
      nativeTheme: { shouldUseDarkColors: true },
      powerSaveBlocker: {
        start: () => {
          const id = this.blockers.size + 1;
          this.blockers.add(id);
          return id;
        },
        stop: (id: number) => this.blockers.delete(id),
      },
      protocol: {
        registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) => void this.schemes.push(...schemes),
        handle: (scheme: string, handler: ProtocolHandler) => void this.protocols.set(scheme, handler),
      },
      screen: { getAllDisplays: () => this.displays.map((workArea) => ({ workArea }) as Display) },
      session: {
        defaultSession: {
          setPermissionRequestHandler: (handler: PermissionRequest) => {
            this.permissionRequest = handler;
          },
          setPermissionCheckHandler: (handler: PermissionCheck) => {
            this.permissionCheck = handler;
          },
          setDevicePermissionHandler: (handler: StandIn['deviceAllowed']) => {
            this.deviceAllowed = handler;
          },
        },
      },
      shell: {
        openExternal: async (url: string) => void this.openedOutside.push(url),
        showItemInFolder: (path: string) => void this.shownInFolder.push(path),
      },
      utilityProcess: {
        fork: (path: string, args: string[] = [], options: ForkOptions = {}) => {
          const child = new StandInUtility(path, args, options);
          this.utilities.push(child);
          return child;
        },
      },
    } satisfies ElectronParts;
  }
}

/** Emits its events in Electron's order; its page is there once an address was loaded. */
class StandInContents extends EventEmitter {
  page?: Page;
  readonly mainFrame = { url: '', frameTreeNodeId: 1 };
  private openHandler: (details: { url: string }) => WindowOpenHandlerResponse = () => ({ action: 'allow' });

  constructor(
    private readonly standIn: StandIn,
    private readonly preload: string,
  ) {
    super();
    standIn.app.emit('web-contents-created', event(), this);
  }

  send(channel: string, ...args: unknown[]): void {
    this.page?.ipcRenderer.emit(channel, {}, ...structuredClone(args));
  }

  setWindowOpenHandler(handler: unknown): void {
    this.openHandler = handler as typeof this.openHandler;
  }

  /** The page asks for another address: false if it stays where it is. */
  async navigate(url: string): Promise<boolean> {
    const asked = event({ url, isMainFrame: true, isSameDocument: false, frame: null });
    this.emit('will-frame-navigate', asked);
    if (asked.defaultPrevented) return false;
    await this.load(url);
    return true;
  }

  /** The page asks for a window: whether it gets one. */
  opens = (url: string): boolean => this.openHandler({ url }).action === 'allow';

  reload(): void {
    void this.load(this.mainFrame.url);
  }

  /** Its process ends in the middle. */
  crash(): void {
    this.page?.leave();
    this.emit('render-process-gone', event(), { reason: 'crashed', exitCode: 5 });
  }

  async load(url: string): Promise<void> {
    this.emit('did-start-navigation', event({ url, isSameDocument: false, isMainFrame: true, frame: null }));
    this.page?.leave();
    const handler = this.standIn.protocols.get(new URL(url).protocol.slice(0, -1))!;
    this.mainFrame.url = url;
    const { mainFrame, standIn } = this;
    const asker = { senderFrame: mainFrame };
    const toMain = {
      invoke: async (channel: string, args: unknown[]) =>
        structuredClone(await standIn.ipc.get(channel)!(asker, ...structuredClone(args))),
      send: (channel: string, args: unknown[]) =>
        standIn.heard.emit(channel, asker, ...structuredClone(args)),
    };
    const page = new Page(url, this.preload, toMain, handler);
    this.page = page;
    await (await page.fetch(url)).text();
  }
}

class StandInWindow extends EventEmitter {
  readonly webContents: StandInContents;
  progress = -1;
  shown = false;
  private bounds: Rectangle;
  private maximized = false;
  private fullScreen = false;
  private destroyed = false;

  constructor(
    private readonly standIn: StandIn,
    readonly options: BrowserWindowConstructorOptions,
  ) {
    super();
    const { x = 320, y = 120, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    this.webContents = new StandInContents(standIn, options.webPreferences!.preload!);
    standIn.windows.push(this);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  /** As the person does; false if the app does not want it. */
  close(): boolean {
    const asked = event();
    this.emit('close', asked);
    if (asked.defaultPrevented) return false;
    this.webContents.page?.leave();
    this.destroyed = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
    this.standIn.windows.splice(this.standIn.windows.indexOf(this), 1);
    if (this.standIn.windows.length === 0) this.standIn.app.emit('window-all-closed');
    return true;
  }

  move(bounds: Rectangle): void {
    this.bounds = bounds;
  }

  private alive(): this {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    return this;
  }

  readonly isDestroyed = () => this.destroyed;
  readonly getNormalBounds = () => this.alive().bounds;
  readonly isMaximized = () => this.alive().maximized;
  readonly isFullScreen = () => this.alive().fullScreen;
  readonly isMinimized = () => false;
  readonly restore = () => {};
  readonly focus = () => {};
  readonly show = () => {
    this.shown = true;
  };
  readonly maximize = () => {
    this.maximized = true;
  };
  readonly setFullScreen = (flag: boolean) => {
    this.fullScreen = flag;
  };
  readonly setProgressBar = (progress: number) => {
    this.alive().progress = progress;
  };
}

/** A Node child with a parentPort; what passes is cloned, so that buffers arrive as plain arrays of bytes. */
class StandInUtility extends EventEmitter {
  readonly node: ChildProcess;
  /** All that was posted to it. */
  readonly posted: unknown[] = [];
  private readonly spawned: Promise<unknown>;
  private running?: number;

  constructor(path: string, args: string[], { env, stdio }: ForkOptions) {
    super();
    this.node = fork(path, args, {
      serialization: 'advanced',
      stdio: [...(stdio as ('ignore' | 'pipe')[]), 'ipc'],
      env: env as NodeJS.ProcessEnv,
      execArgv: ['--import', join(projectRoot, 'test/support/parent-port.mjs')],
    });
    this.node.on('message', (message) => this.emit('message', message));
    this.node.on('exit', (code) => {
      this.running = undefined;
      this.emit('exit', code ?? 1);
    });
    this.spawned = once(this.node, 'spawn').then(() => {
      this.running = this.node.pid;
      this.emit('spawn');
    });
  }

  get pid(): number | undefined {
    return this.running;
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.node.stderr;
  }

  postMessage(message: unknown): void {
    const copy = structuredClone(message);
    this.posted.push(copy);
    void this.spawned.then(() => this.node.connected && this.node.send(copy as Serializable, () => {}));
  }
}
