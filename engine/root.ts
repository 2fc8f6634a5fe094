import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds package.json and weights/, whether this runs from engine/ (tests), dist/engine/ (built) or the desktop
 * app's archive.
 */
export const projectRoot: string = outsideArchive(findRoot(dirname(fileURLToPath(import.meta.url))));

/** The program's; read when asked for, since compute hosts start from this file too and have no use for it. */
export const version = (): string =>
  JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version;

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  return findRoot(dirname(folder));
}

/**
 * Where a file of the packaged desktop app really lies. Electron reads app.asar as if it were a folder, other programs cannot,
 * and all that the engine uses is unpacked beside it.
 */
export function outsideArchive(path: string): string {
  return path.replace(/([\\/]app\.asar)(?=[\\/]|$)/, '$1.unpacked');
}
