import { StudioError } from '../errors.js';
import { findEntry, unknownModel } from '../models/catalog.js';
import { discardPart, partPath } from '../models/part.js';
import { removeInstalled } from '../models/store.js';

/**
 * Deletes what the store holds of a model, and what has arrived of its download.
 * @throws StudioError `bundled-model`, `unknown-model`, or `model-missing` if there is nothing of it.
 */
export async function removeModel(id: string): Promise<void> {
  const entry = findEntry(id);
  if (entry?.weights.kind === 'bundled') {
    const message = `The model ${id} comes with the program and cannot be removed.`;
    throw new StudioError('bundled-model', message);
  }
  const part = entry?.weights.kind === 'download' && (await discardPart(partPath(entry.weights.url)));
  if ((await removeInstalled(id)) || part) return;
  if (!entry) throw unknownModel(id);
  throw new StudioError('model-missing', `The model ${id} is not on this machine: nothing to remove.`);
}
