import type { Command } from 'commander';
import { removeModel } from '../jobs/remove-model.js';
import { print, printJson } from './output.js';

/** `models remove ID`: deletes what is on this machine of a model. */
export function addRemoveCommand(models: Command): void {
  models
    .command('remove')
    .description('delete a model that was downloaded or imported, or a part of its download')
    .argument('<id>', 'id of the model')
    .option('--json', 'print the result as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      await removeModel(id);
      if (json) return printJson({ removed: id });
      print(`Removed ${id}.`);
    });
}
