import { readdir, stat } from 'node:fs/promises';
import { fileError } from '../errors.js';
import type { Grants } from './grants.js';

export interface Entry {
  readonly name: string;
  readonly kind: 'folder' | 'file';
  /** Of a file. */
  readonly bytes?: number;
}

/** What lies in a folder below the root: folders first, by name; what is hidden, unreadable or a link out of the root is left out. */
export async function browse(grants: Grants, parts: readonly string[]): Promise<Entry[]> {
  const folder = await grants.below(parts);
  const names = await readdir(folder).catch((error) => Promise.reject(fileError(error, folder, 'read')));
  const shown = names.filter((name) => !name.startsWith('.')).sort((a, b) => a.localeCompare(b));
  const entries = await Promise.all(shown.map((name) => describe(grants, [...parts, name])));
  const [folders, files] = (['folder', 'file'] as const).map((kind) =>
    entries.filter((entry) => entry?.kind === kind),
  );
  return [...folders, ...files].filter((entry) => entry !== undefined);
}

async function describe(grants: Grants, parts: readonly string[]): Promise<Entry | undefined> {
  const name = parts.at(-1)!;
  const status = await grants
    .below(parts)
    .then((path) => stat(path))
    .catch(() => undefined);
  if (status?.isDirectory()) return { name, kind: 'folder' };
  return status?.isFile() ? { name, kind: 'file', bytes: status.size } : undefined;
}
