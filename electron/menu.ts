/** The menu: what systems expect, and opening files. */
import type { ElectronParts } from './parts.js';
import type { Texts } from './texts.js';

export function setMenu(
  Menu: ElectronParts['Menu'],
  texts: Texts,
  open: { files(): void; folder(): void },
): void {
  const mac = process.platform === 'darwin';
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' as const }] : []),
      {
        label: texts.file,
        submenu: [
          { label: texts.open, accelerator: 'CmdOrCtrl+O', click: open.files },
          { label: texts.openFolder, accelerator: 'CmdOrCtrl+Shift+O', click: open.folder },
          { type: 'separator' },
          { role: mac ? 'close' : 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        role: 'viewMenu',
        submenu: [
          { role: 'reload' },
          { type: 'separator' },
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
          { role: 'toggleDevTools' },
        ],
      },
      { role: 'windowMenu' },
    ]),
  );
}
