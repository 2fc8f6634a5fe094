import { nano } from '../models/flowformer/config.js';
import { inferenceOf } from '../models/flowformer/inference.js';
import { locateModel } from '../models/locate.js';
import type { Frame } from '../video/frame.js';
import { computeThreads } from './cores.js';
import type { DeviceId } from './devices.js';
import { HostClient } from './host-client.js';
import type { Trial } from './trials.js';

const [WIDTH, HEIGHT] = [256, 160];

/** One that takes longer for a small pair helps nobody. */
const PATIENCE_MS = 20_000;

/** Pixels that a device may differ from the processor by. */
const TOLERANCE = 0.02;

/** Computes a small pair twice, takes the second time, and compares the flow with the processor's. */
export async function tryDevice(id: DeviceId): Promise<Trial> {
  const started = Date.now();
  try {
    const { milliseconds, flow } = await computePair(id);
    if (id === 'cpu') return { milliseconds };
    const expected = (await computePair('cpu')).flow;
    const close = flow.every((value, i) => Math.abs(value - expected[i]) <= TOLERANCE);
    return close ? { milliseconds } : { reason: 'its flow is not that of the processor.' };
  } catch (error) {
    if (Date.now() - started >= PATIENCE_MS) return { reason: 'it was too slow in a trial.' };
    return { reason: `it failed in a trial. ${(error as Error).message.split('\n')[0]}` };
  }
}

/** In a host of its own, which a driver may take down. */
async function computePair(provider: DeviceId): Promise<{ milliseconds: number; flow: Float32Array }> {
  const host = new HostClient();
  const tooSlow = setTimeout(() => host.close(), PATIENCE_MS);
  try {
    const { path } = await locateModel('nano', 'flow');
    await host.open({ path, config: nano }, { provider, threads: computeThreads(), tensorLimit: 2 ** 28 });
    const pair = async (first: number) => {
      const { padding } = inferenceOf(nano);
      const frames = [first, first + 1].map(frame);
      const computedSize = [WIDTH, HEIGHT] as const;
      const request = { frames, first, second: first + 1, iterations: 2, computedSize, tiling: { padding } };
      const before = performance.now();
      const { forward } = await host.pair({ ...request, backward: false });
      return { milliseconds: Math.round(performance.now() - before), flow: forward.data };
    };
    await pair(0);
    return await pair(2);
  } finally {
    clearTimeout(tooSlow);
    await host.close();
  }
}

/** A picture with something to match in it, which moves by a pixel a frame. */
function frame(index: number): Frame {
  const data = Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => {
    const x = (Math.floor(i / 3) % WIDTH) - index;
    const y = Math.floor(i / 3 / WIDTH);
    return 127 + 60 * Math.sin(x / 5 + (i % 3)) + 60 * Math.cos(y / 7 + x / 23);
  });
  return { index, width: WIDTH, height: HEIGHT, data };
}
