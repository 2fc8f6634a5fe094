/** A Chromium that is on this machine, without a screen. */
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function chromiumPath(): string {
  const found = [process.env.CHROMIUM_PATH ?? '', ...PLACES].find((path) => existsSync(path));
  if (!found) throw new Error('There is no Chromium here: install it, or set CHROMIUM_PATH.');
  return found;
}

/** No sandbox: containers have none to give. SwiftShader draws WebGL2 everywhere alike. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];
