import type { Command } from 'commander';
import { installCuda } from '../jobs/install-cuda.js';
import { cudaFiles } from '../runtime/cuda-files.js';
import { chooseDevice, type Device, listDevices } from '../runtime/devices.js';
import { print, printJson } from './output.js';
import { bytesUnit, createReporter } from './report.js';
import { bytes, table } from './text.js';

/** `devices`: what can compute here, what cannot, and why. */
export function addDevicesCommand(program: Command, signal: AbortSignal): void {
  const devices = program
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
  devices
    .command('setup-cuda')
    .description("fetch ONNX Runtime's files for CUDA 12 (Linux on x64); run again to go on where it stopped")
    .addHelpText('after', EPILOGUE)
    .action(() => setUpCuda(signal));
}

const EPILOGUE = `
FLOW_STUDIO_NUGET: address of the index.json of another NuGet feed than that of the package's publisher.`;

async function setUpCuda(signal: AbortSignal): Promise<void> {
  const reporter = createReporter({ unit: bytesUnit });
  const files = cudaFiles();
  try {
    await installCuda({ ...files, feed: process.env.FLOW_STUDIO_NUGET || files.feed }, reporter.emit, signal);
  } finally {
    reporter.close();
  }
  print(`Done: ${files.folder}\nSee "flow-studio devices" for whether it works.`);
}

function describe({ name, available, reason, milliseconds }: Device): string {
  if (!available) return reason ?? '';
  return milliseconds === undefined ? name : `${name}: ${milliseconds} ms for a small pair`;
}
