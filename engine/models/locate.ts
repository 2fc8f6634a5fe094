import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import { projectRoot } from '../root.js';
import {
  type CatalogEntry,
  findEntry,
  isWeightPath,
  notInstalled,
  type Task,
  unknownModel,
} from './catalog.js';
import { findInstalled, type ModelRecord } from './store.js';

/** A model whose weights are on this machine. */
export interface LocatedModel {
  /** Its id, or the file's name. */
  readonly id: string;
  /** Of the weights. */
  readonly path: string;
  readonly entry?: CatalogEntry;
  readonly record?: ModelRecord;
}

/**
 * Where the weights of a model lie, by its id or by their own path.
 * @param task what it is needed for; undefined for either. Of a path, nothing is known before its tensors are read.
 * @throws StudioError `unknown-model`, `model-missing` with how to get it, `wrong-task`, `file-missing` and the like.
 */
export async function locateModel(idOrPath: string, task?: Task): Promise<LocatedModel> {
  const entry = findEntry(idOrPath);
  if (entry) checkTask(entry.id, entry.architecture.task, task);
  if (entry?.weights.kind === 'bundled') {
    return { id: entry.id, path: join(projectRoot, entry.weights.path), entry };
  }
  if (!isWeightPath(idOrPath)) {
    const installed = await findInstalled(idOrPath);
    if (!installed) throw entry ? notInstalled(entry) : unknownModel(idOrPath);
    checkTask(idOrPath, installed.record.task, task);
    return { id: idOrPath, path: await existing(installed.path), entry, record: installed.record };
  }
  const path = await existing(resolve(idOrPath));
  return { id: basename(path), path };
}

/** SHA-256 of a file, in hexadecimal. Throws StudioError for what cannot be read. */
export const sha256Of = async (path: string): Promise<string> =>
  (await hashOf(path, 'sha256')).toString('hex');

/** A hash of a file's bytes. Throws StudioError for what cannot be read. */
export async function hashOf(path: string, algorithm: 'sha256' | 'sha512'): Promise<Buffer> {
  const hash = createHash(algorithm);
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  return hash.digest();
}

async function existing(path: string): Promise<string> {
  await stat(path).catch((error) => Promise.reject(fileError(error, path, 'read')));
  return path;
}

const does: Record<Task, string> = { flow: 'computes optical flow', classification: 'classifies images' };

function checkTask(id: string, task: Task, wanted: Task | undefined): void {
  if (wanted === undefined || task === wanted) return;
  const message = `The model ${id} ${does[task]}; here one is needed that ${does[wanted]}.`;
  throw new StudioError('wrong-task', message, 'See "flow-studio models" for those there are.');
}
