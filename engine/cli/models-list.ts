import type { Command } from 'commander';
import { listModels } from '../models/describe.js';
import { print, printJson } from './output.js';
import { quantity, table } from './text.js';

/** `models [list]`: all models, those of the catalogue and those of the user. */
export function addListCommand(models: Command): void {
  models
    .command('list', { isDefault: true })
    .description('list all models')
    .option('--json', 'print the list as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const list = await listModels();
      if (json) return printJson({ models: list });
      const rows = list.map((model) => [
        model.id,
        model.task,
        quantity(model.parameters),
        String(model.classes ?? ''),
        model.imageSize ? `${model.imageSize}x${model.imageSize}` : '',
        model.where,
        model.title,
      ]);
      table(['id', 'task', 'parameters', 'classes', 'images', 'where', 'model'], rows).forEach(print);
    });
}
