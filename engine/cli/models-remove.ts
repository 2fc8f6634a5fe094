import type { Command } from 'commander';
import { StudioError } from '../errors.js';
import { findEntry, unknownModel } from '../models/catalog.js';
import { removeInstalled } from '../models/store.js';
import { print, printJson } from './output.js';

/** `models remove ID`: deletes what the store holds of a model. */
export function addRemoveCommand(models: Command): void {
  models
    .command('remove')
    .description('delete a model that was downloaded or imported')
    .argument('<id>', 'id of the model')
    .option('--json', 'print the result as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const entry = findEntry(id);
      if (entry?.weights.kind === 'bundled') {
        throw new StudioError(
          'bundled-model',
          `The model ${id} comes with the program and cannot be removed.`,
        );
      }
      if (!(await removeInstalled(id))) {
        throw entry
          ? new StudioError('model-missing', `The model ${id} is not on this machine: nothing to remove.`)
          : unknownModel(id);
      }
      if (json) return printJson({ removed: id });
      print(`Removed ${id}.`);
    });
}
