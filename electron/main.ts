/** Entry of the desktop app, in Electron's main process. */
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron';
import { startDesktop } from './desktop.js';

// Not awaited: Electron is not ready before this file has been run to its end.
void startDesktop(
  {
    app,
    BrowserWindow,
    dialog,
    ipcMain,
    Menu,
    nativeTheme,
    powerSaveBlocker,
    protocol,
    screen,
    session,
    shell,
    utilityProcess,
  },
  { preload: join(import.meta.dirname, 'preload.cjs') },
);
