import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { StudioError } from '../errors.js';
import { cudaPlatformObstacle, hasCudaFiles } from './cuda-files.js';
import { isWasm, tensorFlowPackage } from './tensorflow-backend.js';
import { rememberedTrials, type Trial } from './trials.js';

const DEVICE_IDS = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml', 'tensorflow'] as const;
export type DeviceId = (typeof DEVICE_IDS)[number];

/** Something that can compute, or the reason why it cannot here. */
export interface Device {
  readonly id: DeviceId;
  readonly name: string;
  /** Who computes: ONNX Runtime's execution provider, or `tensorflow`. */
  readonly provider: string;
  /** Bytes, where that can be told. */
  readonly memory?: number;
  readonly available: boolean;
  /** What is missing, and where to get it. */
  readonly reason?: string;
  /** Of a small pair, if it was tried. */
  readonly milliseconds?: number;
}

/** Everything flow could run on, and what holds here; what might work is tried, unless that was done lately. */
export async function listDevices(): Promise<{ devices: Device[] }> {
  const [known, nvidia] = await Promise.all([rememberedTrials(worthTrying()), nvidiaCard()]);
  return { devices: DEVICE_IDS.map((id) => describe(id, known.get(id), nvidia)) };
}

/** What was chosen to compute. */
export type ChosenDevice = Pick<Device, 'id' | 'provider' | 'name'>;

/**
 * The device for an id; `auto` is the one that was fastest in a short trial. Throws StudioError for one that is unknown or
 * cannot work here.
 */
export async function chooseDevice(id: string): Promise<ChosenDevice> {
  if (id === 'auto') return chosen(await fastest());
  const known = DEVICE_IDS.find((one) => one === id);
  if (!known) {
    const ids = ['auto', ...DEVICE_IDS].join(', ');
    throw new StudioError('unknown-device', `There is no device "${id}".`, `Choose one of ${ids}.`);
  }
  const reason = obstacle(known);
  if (reason !== undefined) {
    const message = `${deviceName(known)} cannot be used: ${reason}`;
    throw new StudioError('device-unavailable', message, 'Leave out --device, or choose cpu.');
  }
  return chosen(known);
}

const chosen = (id: DeviceId): ChosenDevice => ({ id, provider: id, name: deviceName(id) });

async function fastest(): Promise<DeviceId> {
  const trials = await rememberedTrials(worthTrying());
  const times = [...trials].flatMap(([id, trial]) =>
    'milliseconds' in trial ? [{ id, milliseconds: trial.milliseconds }] : [],
  );
  times.sort((a, b) => a.milliseconds - b.milliseconds);
  return times[0]?.id ?? 'cpu';
}

/** What may be faster than the processor: TensorFlow in WebAssembly never is. Nothing, if only the processor is left. */
function worthTrying(): DeviceId[] {
  const others = DEVICE_IDS.filter((id) => id !== 'cpu' && obstacle(id) === undefined);
  const faster = others.filter((id) => id !== 'tensorflow' || !isWasm());
  return faster.length === 0 ? [] : ['cpu', ...faster];
}

function describe(id: DeviceId, trial: Trial | undefined, nvidia: NvidiaCard | undefined): Device {
  const failure = trial && 'reason' in trial ? [trial.reason, NEEDS[id]].join(' ').trim() : undefined;
  const reason = obstacle(id) ?? failure;
  const memory = id === 'cpu' ? totalmem() : id === 'cuda' ? nvidia?.memory : undefined;
  const name = id === 'cuda' && nvidia ? `NVIDIA CUDA, ${nvidia.name}` : deviceName(id);
  return {
    id,
    name,
    provider: id,
    available: reason === undefined,
    ...(memory !== undefined && { memory }),
    ...(reason !== undefined && { reason }),
    ...(trial && 'milliseconds' in trial && { milliseconds: trial.milliseconds }),
  };
}

function deviceName(id: DeviceId): string {
  switch (id) {
    case 'cpu':
      return processorName();
    case 'webgpu':
      return 'WebGPU';
    case 'cuda':
      return 'NVIDIA CUDA';
    case 'dml':
      return 'DirectML';
    case 'coreml':
      return 'Apple CoreML';
    case 'tensorflow':
      return isWasm()
        ? 'TensorFlow in WebAssembly, one thread (libtensorflow is not installed)'
        : 'TensorFlow';
  }
}

function processorName(): string {
  const [first, ...rest] = cpus();
  return `${first?.model.trim() ?? process.arch}, ${rest.length + 1} threads`;
}

/** What to look at where a device should work and does not. */
const NEEDS: Partial<Record<DeviceId, string>> = {
  webgpu: 'It needs a graphics card with a driver for Vulkan, Direct3D 12 or Metal.',
  cuda: "It needs NVIDIA's driver, CUDA 12 and cuDNN 9.",
};

const LINUX_GPUS = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'];

/** Why a device cannot work here, as far as can be told without trying: the platform first, then what is missing. */
function obstacle(id: DeviceId): string | undefined {
  const { platform, arch } = process;
  switch (id) {
    case 'cpu':
      return undefined;
    case 'webgpu':
      if (platform !== 'linux' || process.env.VK_ICD_FILENAMES || LINUX_GPUS.some((path) => existsSync(path)))
        return undefined;
      return 'the system shows no graphics card. It needs one with a Vulkan driver (Debian, Ubuntu: mesa-vulkan-drivers).';
    case 'cuda':
      if (cudaPlatformObstacle() || hasCudaFiles()) return cudaPlatformObstacle();
      return "its files are not installed. With an NVIDIA card, its driver, CUDA 12 and cuDNN 9: npm run setup:cuda (fetches ONNX Runtime's files for CUDA).";
    case 'dml':
      return platform === 'win32' ? undefined : 'needs Windows.';
    case 'coreml':
      if (platform === 'darwin' && arch === 'arm64') return undefined;
      return 'needs a Mac with Apple silicon (ONNX Runtime has no files for Intel Macs).';
    case 'tensorflow':
      if (tensorFlowPackage()) return undefined;
      return 'it is not part of installers. From the source: npm install @tensorflow/tfjs-node-gpu (CUDA 11.2 and cuDNN 8.1; on macOS it computes on the CPU).';
  }
}

interface NvidiaCard {
  readonly name: string;
  readonly memory: number;
}

/** The first card that NVIDIA's driver tells of. */
async function nvidiaCard(): Promise<NvidiaCard | undefined> {
  const query = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];
  const run = promisify(execFile)('nvidia-smi', query, { timeout: 5000 });
  const [name, mebibytes] = (await run.catch(() => ({ stdout: '' }))).stdout.split('\n')[0].split(', ');
  return mebibytes ? { name, memory: Number(mebibytes) * 2 ** 20 } : undefined;
}
