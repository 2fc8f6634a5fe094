/** The one window, and what becomes of the page in it. */
import { join } from 'node:path';
import { projectRoot } from '../engine/root.js';
import type { DesktopWindow, ElectronParts } from './parts.js';
import type { WindowBounds } from './window-bounds.js';

/** A page that was just loaded again and breaks again would go on so for ever. */
const BREAKS_APART_MS = 10_000;

export interface WindowOptions {
  /** The preload script. */
  readonly preload: string;
  readonly bounds?: WindowBounds;
  /** The page went: closed, loaded anew, or its process ended. */
  readonly onLeave: () => void;
  /** Whether it may close. */
  readonly mayClose: () => boolean;
}

export function openWindow(
  { BrowserWindow, nativeTheme }: Pick<ElectronParts, 'BrowserWindow' | 'nativeTheme'>,
  { preload, bounds, onLeave, mayClose }: WindowOptions,
): DesktopWindow {
  const { maximized = false, fullScreen = false, ...place } = bounds ?? { width: 1280, height: 800 };
  const window = new BrowserWindow({
    ...place,
    minWidth: 1024,
    minHeight: 640,
    title: 'Flow Studio',
    // Linux takes it from here, others from the program.
    icon: join(projectRoot, 'dist/icon.png'),
    show: false,
    autoHideMenuBar: true,
    // What is seen until the page has drawn itself.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#141517' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  window.on('ready-to-show', () => {
    if (maximized) window.maximize();
    if (fullScreen) window.setFullScreen(true);
    window.show();
  });
  window.on('close', (event) => {
    if (!mayClose()) event.preventDefault();
  });
  const { webContents: page } = window;
  page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) onLeave();
  });
  page.on('destroyed', onLeave);
  let broke = Number.NEGATIVE_INFINITY;
  page.on('render-process-gone', (_event, { reason }) => {
    onLeave();
    if (reason === 'clean-exit' || Date.now() - broke < BREAKS_APART_MS) return;
    broke = Date.now();
    page.reload();
  });
  return window;
}

/** As a person does who looks for it. */
export function bringForward(window: DesktopWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
