import type { DesktopBridge } from '../../electron/desktop-bridge';

export type { DesktopBridge, FileKind } from '../../electron/desktop-bridge';

declare global {
  interface Window {
    readonly studio?: DesktopBridge;
  }
}
