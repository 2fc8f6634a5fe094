import type { Command } from 'commander';
import { chooseDevice, type Device, listDevices } from '../runtime/devices.js';
import { print, printJson } from './output.js';
import { bytes, table } from './text.js';

/** `devices`: what can compute here, what cannot, and why. */
export function addDevicesCommand(program: Command): void {
  program
    .command('devices')
    .description('list what can compute here, and why the rest cannot')
    .option('--json', 'print the list as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { devices } = await listDevices();
      const auto = await chooseDevice('auto');
      if (json) return printJson({ devices, auto: auto.id });
      const rows = devices.map((device) => [
        device.id,
        device.available ? 'yes' : 'no',
        device.memory === undefined ? '' : bytes(device.memory),
        describe(device),
      ]);
      table(['device', 'available', 'memory', ''], rows).forEach(print);
      print(`auto is ${auto.id}.`);
    });
}

function describe({ name, available, reason, milliseconds }: Device): string {
  if (!available) return reason ?? '';
  return milliseconds === undefined ? name : `${name}: ${milliseconds} ms for a small pair`;
}
