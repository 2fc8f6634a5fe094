import type { Command } from 'commander';
import type { StudioEvent } from '../jobs/events.js';
import { DEVICES } from '../jobs/plan.js';
import { connectQueue, shownAddress } from '../jobs/queue/connect.js';
import { work } from '../jobs/queue/worker.js';
import { services } from '../jobs/real-services.js';
import { print } from './output.js';
import { createReporter } from './report.js';
import { pairs } from './text.js';

interface WorkerFlags {
  readonly queue: string;
  readonly device?: (typeof DEVICES)[number];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EPILOGUE = `
Start one on every machine, or one for each GPU. They need the clips and the output folder under the same paths as
"flow --queue" names them, as on a share. Ctrl-C gives the clip at hand back to the queue; what is written is kept.`;

/** `worker --queue URL`: computes what others put in a queue, until it is ended. */
export function addWorkerCommand(program: Command, signal: AbortSignal): void {
  program
    .command('worker')
    .description('compute the clips of "flow --queue" on this machine; Ctrl-C ends it')
    .requiredOption('--queue <url>', 'address of the Redis, such as redis://host:6379')
    .option('--device <id>', `what computes here: ${DEVICES.join(', ')} (default: as the clip's plan says)`)
    .option('--json', 'print one JSON event a line, and nothing else')
    .option('--quiet', 'print errors only')
    .addHelpText('after', EPILOGUE)
    .action((flags: WorkerFlags) => run(flags, signal));
}

async function run({ queue, device, json, quiet }: WorkerFlags, signal: AbortSignal): Promise<void> {
  const reporter = createReporter({ json, quiet });
  const server = await connectQueue(queue);
  const said = new Set<string>();
  const emit = (event: StudioEvent) => {
    // What every clip says again is read once.
    if (event.type === 'notice' && said.has(event.message)) return;
    if (event.type === 'notice') said.add(event.message);
    reporter.emit(event);
    if (event.type !== 'source' || event.state !== 'done' || json || quiet) return;
    reporter.close();
    print(`${event.source}: ${pairs(event.done)}, ${event.kept} from before.`);
  };
  emit({ type: 'notice', message: `Waiting for clips from ${shownAddress(queue)}.` });
  try {
    await work({ server, services, device, emit, signal });
  } finally {
    reporter.close();
    server.redis.disconnect();
  }
}
