/**
 * The parts of Electron that the shell is made of. All files here take them as values, so that tests can put a stand-in in
 * their place; the compiler checks the real ones against this in main.ts, and the stand-in in test/support/electron.ts.
 */
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  Event,
  ForkOptions,
  Menu,
  MenuItemConstructorOptions,
  MessageBoxSyncOptions,
  NativeTheme,
  OpenDialogOptions,
  PowerSaveBlocker,
  Protocol,
  RenderProcessGoneDetails,
  Screen,
  Session,
  Shell,
  UtilityProcess,
  WebContents,
  WebContentsDidStartNavigationEventParams,
  WebContentsWillFrameNavigateEventParams,
  WebContentsWillRedirectEventParams,
  WebFrameMain,
} from 'electron';

export interface ElectronParts {
  readonly app: DesktopApp;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => DesktopWindow;
  readonly dialog: Pick<Dialog, 'showErrorBox'> & {
    showOpenDialog(window: AnyWindow, options: OpenDialogOptions): ReturnType<Dialog['showOpenDialog']>;
    showMessageBoxSync(window: AnyWindow, options: MessageBoxSyncOptions): number;
  };
  readonly ipcMain: {
    handle(channel: string, listener: (event: Asker, ...args: unknown[]) => unknown): void;
    on(channel: string, listener: (event: Asker, ...args: unknown[]) => void): unknown;
  };
  readonly Menu: {
    buildFromTemplate(template: MenuItemConstructorOptions[]): Menu;
    setApplicationMenu(menu: Menu | null): void;
  };
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>;
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  readonly protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  readonly screen: Pick<Screen, 'getAllDisplays'>;
  readonly session: {
    readonly defaultSession: Pick<
      Session,
      'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
    >;
  };
  readonly shell: Pick<Shell, 'openExternal' | 'showItemInFolder'>;
  readonly utilityProcess: { fork(path: string, args?: string[], options?: ForkOptions): ForkedProcess };
}

export interface DesktopApp
  extends Pick<
    App,
    | 'addRecentDocument'
    | 'exit'
    | 'getLocale'
    | 'getPath'
    | 'isPackaged'
    | 'quit'
    | 'requestSingleInstanceLock'
    | 'whenReady'
  > {
  on(event: 'window-all-closed', listener: () => void): unknown;
  on(event: 'will-quit', listener: (event: Event) => void): unknown;
  on(event: 'open-file', listener: (event: Event, path: string) => void): unknown;
  on(
    event: 'second-instance',
    listener: (event: Event, argv: string[], folder: string, additional: unknown) => void,
  ): unknown;
  on(event: 'web-contents-created', listener: (event: Event, contents: Contents) => void): unknown;
}

export interface DesktopWindow
  extends Pick<
    BrowserWindow,
    | 'focus'
    | 'getNormalBounds'
    | 'isDestroyed'
    | 'isFullScreen'
    | 'isMaximized'
    | 'isMinimized'
    | 'loadURL'
    | 'maximize'
    | 'restore'
    | 'setFullScreen'
    | 'setProgressBar'
    | 'show'
  > {
  readonly webContents: Contents;
  on(event: 'closed' | 'ready-to-show', listener: () => void): unknown;
  on(event: 'close', listener: (event: Event) => void): unknown;
}

export interface Contents extends Pick<WebContents, 'reload' | 'send' | 'setWindowOpenHandler'> {
  readonly mainFrame: Pick<WebFrameMain, 'url' | 'frameTreeNodeId'>;
  on(
    event: 'did-start-navigation',
    listener: (details: Event<WebContentsDidStartNavigationEventParams>) => void,
  ): unknown;
  on(
    event: 'will-frame-navigate',
    listener: (details: Event<WebContentsWillFrameNavigateEventParams>) => void,
  ): unknown;
  on(event: 'will-redirect', listener: (details: Event<WebContentsWillRedirectEventParams>) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Event) => void): unknown;
  on(
    event: 'render-process-gone',
    listener: (event: Event, details: RenderProcessGoneDetails) => void,
  ): unknown;
  on(event: 'destroyed', listener: () => void): unknown;
}

/** Who sends a message to the main process. */
export interface Asker {
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'frameTreeNodeId'> | null;
}

export interface ForkedProcess extends Pick<UtilityProcess, 'pid' | 'stderr' | 'postMessage'> {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'spawn', listener: () => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
}

/** Dialogs stand on a window, of which the shell knows a part. */
// biome-ignore lint/suspicious/noExplicitAny: Electron's own type has 150 methods that a stand-in would have to invent.
type AnyWindow = any;
