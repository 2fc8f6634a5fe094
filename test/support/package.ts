/** The desktop app as electron-builder packs it, around something that stands where Electron's binary would. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractFile, getRawHeader } from '@electron/asar';
import { projectRoot } from '../../engine/root.js';

export interface Packed {
  /** What is beside the archive: plain files. */
  readonly unpacked: string;
  /** Every file of the app, by its path in it, and whether it lies in the archive or beside it. */
  readonly files: ReadonlyMap<string, 'archive' | 'beside'>;
  /** The text of a file in the archive. */
  textOf(path: string): string;
}

/** Packs what `npm run build` made, into `folder`. */
export async function packDesktop(folder: string): Promise<Packed> {
  const electron = join(folder, 'electron');
  mkdirSync(electron);
  writeFileSync(join(electron, 'electron'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(electron, 'version'), '0.0.0\n');
  const builder = join(projectRoot, 'node_modules/electron-builder/cli.js');
  const settings = [`-c.electronDist=${electron}`, `-c.directories.output=${join(folder, 'out')}`];
  const args = [builder, '--linux', 'dir', '--publish', 'never', ...settings];
  await promisify(execFile)(process.execPath, args, { cwd: projectRoot });
  const archive = join(folder, 'out/linux-unpacked/resources/app.asar');
  return {
    unpacked: `${archive}.unpacked`,
    files: new Map(filesIn(getRawHeader(archive).header)),
    textOf: (path) => extractFile(archive, path).toString(),
  };
}

type Header = ReturnType<typeof getRawHeader>['header'];
type Entry = Header['files'][string];

function* filesIn(entry: Entry, path = ''): Generator<[string, 'archive' | 'beside']> {
  if ('files' in entry) {
    for (const [name, inner] of Object.entries(entry.files))
      yield* filesIn(inner, path ? `${path}/${name}` : name);
  } else yield [path, 'unpacked' in entry && entry.unpacked ? 'beside' : 'archive'];
}
