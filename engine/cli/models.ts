import type { Command } from 'commander';
import { addDownloadCommand } from './models-download.js';
import { addExportCommand } from './models-export.js';
import { addImportCommand } from './models-import.js';
import { addListCommand } from './models-list.js';
import { addRemoveCommand } from './models-remove.js';
import { addShowCommand } from './models-show.js';

const EPILOGUE = `
Models lie in FLOW_STUDIO_MODELS, or where this system keeps a user's data. Nothing is downloaded unless asked for.`;

/** `models ...`: what can be run, and how it comes to this machine and leaves it. */
export function addModelsCommand(program: Command, signal: AbortSignal): void {
  const models = program
    .command('models')
    .description('list, show, download, import, remove and export models')
    .addHelpText('after', EPILOGUE);
  addListCommand(models);
  addShowCommand(models);
  addDownloadCommand(models, signal);
  addImportCommand(models, signal);
  addRemoveCommand(models);
  addExportCommand(models);
}
