/** A stand-in for a model: flow that follows from the two frames alone, as fast or slow as a test needs. */
import { setTimeout as delay } from 'node:timers/promises';
import { createField, type FlowField } from '../engine/flow/field.js';
import type { JobEstimator, JobServices } from '../engine/jobs/services.js';
import type { FlowSettings, PairFlow } from '../engine/runtime/estimator.js';
import type { Frame } from '../engine/video/frame.js';
import { openSource } from '../engine/video/open.js';
import { findPrograms } from '../engine/video/programs.js';

export interface FakeOptions {
  readonly sha256?: string;
  readonly device?: string;
  readonly delayMs?: number;
  /** Called with the frames of each pair that is computed; what it throws ends the run. */
  readonly onPair?: (first: number, second: number) => void;
}

export class FakeEstimator implements JobEstimator {
  readonly modelId = 'fake';
  readonly modelSha256: string;
  readonly device: string;
  readonly inference = { iterations: 3, padding: { tiled: 'edge', whole: 'edge' } } as const;
  closed = 0;

  constructor(private readonly options: FakeOptions = {}) {
    this.modelSha256 = options.sha256 ?? 'f'.repeat(64);
    this.device = options.device ?? 'cpu';
  }

  async *pairs(
    frames: AsyncIterable<Frame>,
    settings: FlowSettings,
    signal?: AbortSignal,
  ): AsyncIterable<PairFlow> {
    let earlier: Frame | undefined;
    for await (const frame of frames) {
      if (earlier) {
        await pause(this.options.delayMs ?? 0, signal);
        this.options.onPair?.(earlier.index, frame.index);
        yield {
          first: earlier.index,
          second: frame.index,
          forward: difference(earlier, frame),
          backward: settings.backward ? difference(frame, earlier) : undefined,
          device: this.device,
          tiles: '1x1',
        };
      }
      earlier = frame;
    }
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

export function fakeServices(options: FakeOptions = {}): JobServices {
  return {
    openSource: (paths, signal) => openSource(paths, undefined, signal),
    openEstimator: async () => new FakeEstimator(options),
    findPrograms,
  };
}

/** u from the red and v from the green of the two frames. */
function difference(from: Frame, to: Frame): FlowField {
  const field = createField(from.width, from.height);
  const pixels = from.width * from.height;
  for (let i = 0; i < pixels; i++) {
    field.data[i] = (to.data[3 * i]! - from.data[3 * i]!) / 16;
    field.data[pixels + i] = (to.data[3 * i + 1]! - from.data[3 * i + 1]!) / 16;
  }
  return field;
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {
    throw signal?.reason;
  });
}
