import type { Command } from 'commander';
import { downloadModel } from '../jobs/download-model.js';
import type { StudioEvent } from '../jobs/events.js';
import { findEntry, unknownModel } from '../models/catalog.js';
import { print } from './output.js';
import { bytesUnit, createReporter } from './report.js';

interface DownloadFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EPILOGUE = `
FLOW_STUDIO_MIRROR: address of a folder that holds the files under their own names, instead of their publishers.
Behind a proxy: Node 24 or later with NODE_USE_ENV_PROXY=1 goes through HTTPS_PROXY.`;

/** `models download ID`: the published weights of a model of the catalogue. */
export function addDownloadCommand(models: Command, signal: AbortSignal): void {
  models
    .command('download')
    .description('download a model; run again to go on where it stopped')
    .argument('<id>', 'id of a model that the list says is to download')
    .option('--json', 'print one JSON event a line, and nothing else')
    .option('--quiet', 'print errors only')
    .addHelpText('after', EPILOGUE)
    .action((id: string, flags: DownloadFlags) => download(id, flags, signal));
}

async function download(id: string, flags: DownloadFlags, signal: AbortSignal): Promise<void> {
  const entry = findEntry(id);
  if (!entry) throw unknownModel(id);
  const reporter = createReporter({ ...flags, unit: bytesUnit });
  const emit = (event: StudioEvent) => {
    reporter.emit(event);
    if (event.type !== 'done' || event.computed === 0 || flags.json || flags.quiet) return;
    reporter.close();
    print(`Done: ${event.outputs[0]}`);
  };
  try {
    await downloadModel(entry, emit, { mirror: process.env.FLOW_STUDIO_MIRROR || undefined, signal });
  } finally {
    reporter.close();
  }
}
