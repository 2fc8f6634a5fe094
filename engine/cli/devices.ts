import type { Command } from 'commander';
import { listDevices } from '../runtime/devices.js';
import { print, printJson } from './output.js';
import { table } from './text.js';

/** `devices`: what can compute here, what cannot, and why. */
export function addDevicesCommand(program: Command): void {
  program
    .command('devices')
    .description('list what can compute here, and why the rest cannot')
    .option('--json', 'print the list as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const answer = await listDevices();
      if (json) return printJson(answer);
      const rows = answer.devices.map(({ id, name, available, reason }) => [
        id,
        available ? 'yes' : 'no',
        (available ? name : reason) ?? '',
      ]);
      table(['device', 'available', ''], rows).forEach(print);
    });
}
