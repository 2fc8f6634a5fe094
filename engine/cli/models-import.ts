import type { Command } from 'commander';
import { importModel } from '../models/import.js';
import type { ModelRecord } from '../models/store.js';
import { print, printJson } from './output.js';
import { quantity } from './text.js';

interface ImportFlags {
  readonly id?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const EPILOGUE = `
Read are FlowFormer checkpoints of its authors and of ptlflow, and ViT and Swin checkpoints of torchvision and timm.
Labels beside NAME.pth (NAME.labels.txt or NAME.labels.json) come along.`;

/** `models import FILE`: a copy of somebody's checkpoint for the store. */
export function addImportCommand(models: Command, signal: AbortSignal): void {
  models
    .command('import')
    .description('copy a weights file into the store, so that it can be used by its id')
    .argument('<file>', 'a .safetensors or PyTorch weights file')
    .option('--id <id>', 'the id it is to have (default: what the file or its name tells)')
    .option('--force', 'replace a model that has the id already')
    .option('--json', 'print the record as JSON')
    .addHelpText('after', EPILOGUE)
    .action(async (file: string, { json, ...options }: ImportFlags) => {
      const { record, path, copied } = await importModel(file, options, signal);
      if (json) return printJson({ ...record, path, copied });
      print(`${copied ? 'Imported' : 'There already:'} ${record.id}, ${describe(record)}.`);
      print(path);
    });
}

function describe({ name, parameters, classes, imageSize }: ModelRecord): string {
  const sees = classes === undefined ? '' : `, ${classes} classes, images of ${imageSize}x${imageSize}`;
  return `recognised as ${name}: ${quantity(parameters)} parameters${sees}`;
}
