/** What no window may do, whatever a page asks for: go elsewhere, open others, use the machine's devices. */
import { catalog } from '../engine/models/catalog.js';
import type { Contents, ElectronParts } from './parts.js';
import { isOwn } from './scheme.js';

/** Values are copied from the probe; a page can write to the clipboard after a click only. */
const PERMITTED = 'clipboard-sanitized-write';

export function guardSession({ defaultSession }: ElectronParts['session']): void {
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === PERMITTED),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission) => permission === PERMITTED);
  defaultSession.setDevicePermissionHandler(() => false);
}

/** Of every window, and whatever else shows pages. */
export function guardContents(contents: Contents, shell: ElectronParts['shell']): void {
  const show = (url: string) => {
    if (isSource(url)) void shell.openExternal(url);
  };
  const stay = (details: { url: string; preventDefault(): void }) => {
    if (isOwn(details.url)) return;
    details.preventDefault();
    show(details.url);
  };
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    show(url);
    return { action: 'deny' };
  });
}

/** Where timm's models come from. */
const timm = 'huggingface.co';

const sources: ReadonlySet<string> = new Set([
  timm,
  ...catalog.flatMap(({ weights }) => {
    if (weights.kind === 'bundled') return [];
    return new URL(weights.kind === 'download' ? weights.url : weights.page).host;
  }),
]);

/** Whether an address is at a place that models come from: those are opened in the system's browser, and no others. */
export function isSource(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === 'https:' && sources.has(host);
}
