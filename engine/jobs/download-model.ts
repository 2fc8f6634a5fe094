/** A model of the catalogue from its publisher, or a mirror, into the store. */
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StudioError } from '../errors.js';
import { makeFolder } from '../files/make-folder.js';
import { type CatalogEntry, type Download, importAdvice } from '../models/catalog.js';
import { fetchFile } from '../models/download.js';
import { finishInstall } from '../models/install.js';
import { discardPart, partPath } from '../models/part.js';
import { recogniseFile } from '../models/recognise.js';
import { beginInstall, downloadFolder, findInstalled, inStore } from '../models/store.js';
import { progressTo, takeDownloadLock } from './downloads.js';
import type { EventSink } from './events.js';

export interface DownloadOptions {
  /** Address of a folder that holds the files under their own names, instead of their publishers. */
  readonly mirror?: string;
  readonly signal: AbortSignal;
}

/**
 * Downloads a model unless it is there; progress counts bytes.
 * @throws StudioError `not-downloadable`, `bad-mirror`, `download-busy`, and those of fetchFile and the store. The signal's
 *   reason when aborted; the next call then goes on where this one ended.
 */
export async function downloadModel(
  entry: CatalogEntry,
  emit: EventSink,
  { mirror, signal }: DownloadOptions,
): Promise<void> {
  const { id, weights } = entry;
  if (weights.kind === 'import') throw byHand(id, weights);
  const installed = weights.kind === 'download' ? await findInstalled(id) : undefined;
  if (weights.kind === 'bundled' || installed) {
    const where = installed ? `is there already: ${installed.path}` : 'comes with the program';
    emit({ type: 'notice', message: `The model ${id} ${where}.` });
    return emit({ type: 'done', outputs: installed ? [installed.path] : [], computed: 0, kept: 1 });
  }
  const url = mirror === undefined ? weights.url : mirrored(weights.url, mirror);
  emit({ type: 'notice', message: `Downloading ${url}` });
  const path = await fetchInto(id, { ...weights, url }, emit, signal);
  emit({ type: 'done', outputs: [path], computed: 1, kept: 0 });
}

async function fetchInto(
  id: string,
  { url, sha256 }: Download,
  emit: EventSink,
  signal: AbortSignal,
): Promise<string> {
  const part = partPath(url);
  await inStore(part, () => makeFolder(downloadFolder()));
  const file = basename(part);
  const lock = await takeDownloadLock(part, id);
  try {
    const whole = await fetchFile({ url, sha256, part }, { onBytes: progressTo(emit), signal });
    const incoming = await beginInstall();
    try {
      const weights = join(incoming.folder, file);
      await inStore(weights, () => rename(part, weights));
      await discardPart(part);
      const origin = { id, file, sha256: whole, source: url };
      return (await finishInstall(incoming, origin, await recogniseFile(weights))).path;
    } finally {
      await incoming.discard();
    }
  } finally {
    await lock.release();
  }
}

/** The address of the same file in a mirror. */
function mirrored(url: string, mirror: string): string {
  const folder = mirror.endsWith('/') ? mirror : `${mirror}/`;
  if (/^https?:/i.test(folder) && URL.canParse(folder)) {
    return new URL(basename(new URL(url).pathname), folder).href;
  }
  const message = `FLOW_STUDIO_MIRROR is "${mirror}", which is no http or https address.`;
  throw new StudioError(
    'bad-mirror',
    message,
    'Set it to that of a folder, such as https://example.org/models.',
  );
}

const byHand = (id: string, weights: { page: string; file: string }): StudioError =>
  new StudioError(
    'not-downloadable',
    `The model ${id} is published where only people can download it.`,
    importAdvice(weights),
  );
