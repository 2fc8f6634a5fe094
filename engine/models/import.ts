import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../errors.js';
import { readWeights } from '../weights/read.js';
import { chooseId } from './choose-id.js';
import { finishInstall } from './install.js';
import { labelPaths, readLabels } from './labels.js';
import { sha256Of } from './locate.js';
import { recognise } from './recognise.js';
import { beginInstall, findInstalled, type InstalledModel, inStore } from './store.js';

export interface ImportOptions {
  /** Instead of the id that file and catalogue suggest. */
  readonly id?: string;
  /** Replace a model that has the id already. */
  readonly force?: boolean;
}

export interface Imported extends InstalledModel {
  /** False if the very same file was there already. */
  readonly copied: boolean;
}

/**
 * Copies a weights file, with its labels if there are any, into the store.
 * @throws StudioError `model-exists`, and those of recognise, chooseId, readLabels and the file operations; then the
 *   store is as before. The signal's reason when aborted.
 */
export async function importModel(
  file: string,
  { id: asked, force = false }: ImportOptions,
  signal: AbortSignal,
): Promise<Imported> {
  const path = resolve(file);
  const recognised = recognise(await readWeights(path));
  signal.throwIfAborted();
  const { architecture } = recognised;
  if (architecture.task === 'classification') await readLabels(path, architecture.config.classes);
  const sha256 = await sha256Of(path);
  signal.throwIfAborted();
  const id = chooseId({ path, sha256, recognised }, asked);
  const present = await findInstalled(id);
  if (present?.record.sha256 === sha256 && !force) return { ...present, copied: false };
  if (present && !force) throw taken(id);
  const incoming = await beginInstall();
  try {
    await copyInto(incoming.folder, path, signal);
    const installed = await finishInstall(
      incoming,
      { id, file: basename(path), sha256, source: path },
      recognised,
    );
    return { ...installed, copied: true };
  } finally {
    await incoming.discard();
  }
}

async function copyInto(folder: string, path: string, signal: AbortSignal): Promise<void> {
  const copy = join(folder, basename(path));
  await inStore(copy, () =>
    pipeline(createReadStream(path), createWriteStream(copy, { flush: true }), { signal }),
  ).catch((error) => {
    signal.throwIfAborted();
    throw error;
  });
  for (const labels of labelPaths(path)) {
    if (!(await stat(labels).catch(() => undefined))) continue;
    await inStore(copy, () => copyFile(labels, join(folder, basename(labels))));
  }
}

const taken = (id: string): StudioError =>
  new StudioError(
    'model-exists',
    `There is another model with the id ${id} already.`,
    'Replace it with --force, or give this one another id with --id.',
  );
