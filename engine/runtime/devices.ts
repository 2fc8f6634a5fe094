import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { StudioError } from '../errors.js';

export type DeviceId = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml' | 'tensorflow';

/** Something that can compute, or the reason why it cannot here. */
export interface Device {
  readonly id: DeviceId;
  readonly name: string;
  readonly available: boolean;
  readonly reason?: string;
}

const NAMES: Record<Exclude<DeviceId, 'cpu'>, string> = {
  webgpu: 'WebGPU',
  cuda: 'NVIDIA CUDA',
  dml: 'DirectML',
  coreml: 'Apple CoreML',
  tensorflow: 'TensorFlow',
};

/** Everything flow could run on, in order of preference, and what holds here. */
export async function listDevices(): Promise<{ devices: Device[] }> {
  const others = Object.entries(NAMES) as [Exclude<DeviceId, 'cpu'>, string][];
  return {
    devices: [
      { id: 'cpu', name: processorName(), available: true },
      ...others.map(([id, name]) => ({ id, name, available: false, reason: reasonAgainst(id) })),
    ],
  };
}

/** The device for an id or `auto`. Throws StudioError for one that is unknown or not available here. */
export async function chooseDevice(id: string): Promise<{ id: DeviceId; provider: string }> {
  const { devices } = await listDevices();
  const device =
    id === 'auto' ? devices.find(({ available }) => available) : devices.find((d) => d.id === id);
  if (!device) {
    const known = ['auto', ...devices.map((d) => d.id)].join(', ');
    throw new StudioError('unknown-device', `There is no device "${id}".`, `Choose one of ${known}.`);
  }
  if (!device.available) {
    throw new StudioError(
      'device-unavailable',
      `${device.name} cannot be used: ${device.reason}`,
      'Leave out --device, or choose cpu.',
    );
  }
  return { id: device.id, provider: device.id };
}

function processorName(): string {
  const [first, ...rest] = cpus();
  return `${first?.model.trim() ?? process.arch}, ${rest.length + 1} threads`;
}

const CPU_ONLY = 'this version of Flow Studio computes on the CPU.';

/** Why a device is out: the platform first, then what is missing. */
function reasonAgainst(id: Exclude<DeviceId, 'cpu'>): string {
  switch (id) {
    case 'cuda':
      return process.platform === 'linux' && process.arch === 'x64' ? CPU_ONLY : 'needs Linux on x64.';
    case 'dml':
      return process.platform === 'win32' ? CPU_ONLY : 'needs Windows.';
    case 'coreml':
      return process.platform === 'darwin' && process.arch === 'arm64'
        ? CPU_ONLY
        : 'needs a Mac with Apple silicon.';
    case 'tensorflow':
      return installed('@tensorflow/tfjs-node-gpu')
        ? CPU_ONLY
        : '@tensorflow/tfjs-node-gpu is not installed.';
    case 'webgpu':
      return CPU_ONLY;
  }
}

function installed(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}
