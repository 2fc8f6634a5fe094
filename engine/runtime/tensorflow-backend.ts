/** TensorFlow for the compute host: with libtensorflow if its package was installed, else compiled to WebAssembly. */
import { createRequire } from 'node:module';
import util from 'node:util';
import type { TensorFlow } from '../nn/tensorflow/value.js';

/** Packages that bring libtensorflow, the faster first. */
const NATIVE = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** Which TensorFlow there is, found without loading it; undefined if there is none. */
export function tensorFlowPackage(): string | undefined {
  return [process.env.FLOW_STUDIO_TFJS_NODE, ...NATIVE, '@tensorflow/tfjs-backend-wasm'].find(isInstalled);
}

/** Whether TensorFlow, if there is one, is compiled to WebAssembly. */
export const isWasm = (): boolean => tensorFlowPackage()?.endsWith('wasm') ?? false;

export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  /** tfjs' name for what computes: `tensorflow` is libtensorflow. */
  readonly backend: string;
}

let loading: Promise<LoadedTensorFlow> | undefined;

/** Loads TensorFlow once a process. Throws what the package throws if it cannot be loaded. */
export function loadTensorFlow(): Promise<LoadedTensorFlow> {
  loading ??= load(tensorFlowPackage());
  return loading;
}

async function load(name: string | undefined): Promise<LoadedTensorFlow> {
  if (!name) throw new Error('no TensorFlow is installed');
  const native = !name.endsWith('wasm');
  if (native) allowOldUtil();
  const loaded = require(name);
  // The WebAssembly backend only makes itself known to the core.
  const tf: TensorFlow = native ? loaded : require('@tensorflow/tfjs-core');
  const backend = native ? 'tensorflow' : 'wasm';
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow's backend ${backend} does not start`);
  await tf.ready();
  return { tf, backend };
}

const require = createRequire(import.meta.url);

function isInstalled(name: string | undefined): name is string {
  try {
    require.resolve(name!);
    return true;
  } catch {
    return false;
  }
}

/** tfjs-node 4.22 calls a function that Node 23 took out. */
function allowOldUtil(): void {
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
