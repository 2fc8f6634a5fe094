/** `studio://app/`: where the pages and the handler are, as one origin that nothing else has. */
import { StudioError } from '../engine/errors.js';
import type { ElectronParts } from './parts.js';

export const ORIGIN = 'studio://app';

/** Whether an address is one of our own pages; anything else never gets into a window. */
export const isOwn = (url: string): boolean => url.startsWith(`${ORIGIN}/`);

/** What anything else is told that asks. */
export const foreignPage = (): StudioError =>
  new StudioError('foreign-origin', 'Flow Studio answers its own pages only.');

/** Makes it a scheme like https: with an origin, fetch and streams. Before the app is ready. */
export function registerScheme(protocol: ElectronParts['protocol']): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'studio', privileges }]);
}
