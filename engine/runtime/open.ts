import { totalmem } from 'node:os';
import { StudioError } from '../errors.js';
import { smallestSide } from '../models/flowformer/config.js';
import { chooseTiling, type Inference } from '../models/flowformer/inference.js';
import { type FlowModel, openFlowModel } from '../models/open.js';
import type { Frame } from '../video/frame.js';
import { computedSize, fitWithin, type Size } from './computed-size.js';
import { computeThreads } from './cores.js';
import { type ChosenDevice, chooseDevice } from './devices.js';
import type { FlowEstimator, FlowSettings, PairFlow } from './estimator.js';
import { DEVICE_FAILURES, goesOnNotice, processor } from './go-on.js';
import { HostClient } from './host-client.js';
import { prefetch } from './prefetch.js';
import type { HostSettings, PairReply } from './protocol.js';
import { costVolumeBytes, planTiles } from './tiling.js';
import { Unhurried } from './unhurried.js';

/** No single tensor above this: processes of Electron's binary trap on native allocations near 2 GiB. */
const TENSOR_LIMIT = 2 ** 30;

/** Tiles for less than this would hold too little of the motion. */
const SMALLEST_TENSOR_LIMIT = 2 ** 25;

export interface EstimatorChoice {
  /** A model's id or the path of a weights file. */
  readonly model: string;
  /** A device's id, or `auto`. */
  readonly device: string;
  /** Told what a person should know, in a sentence: a crash survived, smaller tiles. */
  readonly onNotice?: (message: string) => void;
  /** Told when the device failed, and the processor goes on. */
  readonly onFallback?: () => void;
  /** Where others compute too: runs each pair when it is its turn. At once unless given. */
  readonly inTurn?: InTurn;
}

/** Runs `work` in its turn. Its signal aborts when something more urgent waits. */
type InTurn = <T>(work: (giveWay: AbortSignal) => Promise<T>, signal?: AbortSignal) => Promise<T>;

const atOnce: InTurn = (work) => work(new AbortController().signal);

/** Loads a model into a compute host. Throws StudioError for an unknown model or device, or weights that do not fit. */
export async function openEstimator(choice: EstimatorChoice): Promise<HostEstimator> {
  const device = await chooseDevice(choice.device);
  const model = await openFlowModel(choice.model);
  const settings = { provider: device.provider, threads: computeThreads(), tensorLimit: tensorLimit() };
  const estimator = new HostEstimator(model, device, settings, choice);
  await estimator.start();
  return estimator;
}

/** At most 1 GiB, and an eighth of the memory: a pair needs about twice its largest tensor. */
function tensorLimit(): number {
  const memory = process.constrainedMemory?.() || Number.POSITIVE_INFINITY;
  return Math.min(TENSOR_LIMIT, Math.min(memory, totalmem()) / 8);
}

/** The flow estimator of the product: it keeps a compute host alive and gives it frames. */
export class HostEstimator implements FlowEstimator {
  private host?: HostClient;
  /** Indices of the frames the present host has. */
  private sent = new Set<number>();
  private tensorLimit: number;
  private readonly onNotice: (message: string) => void;
  private readonly onFallback: () => void;
  private readonly inTurn: InTurn;

  constructor(
    private readonly model: FlowModel,
    private computing: ChosenDevice,
    private readonly hostSettings: HostSettings,
    told: Pick<EstimatorChoice, 'onNotice' | 'onFallback' | 'inTurn'> = {},
  ) {
    this.tensorLimit = hostSettings.tensorLimit;
    this.onNotice = told.onNotice ?? (() => {});
    this.onFallback = told.onFallback ?? (() => {});
    this.inTurn = told.inTurn ?? atOnce;
  }

  /** What computes now: another than was chosen, if that failed. */
  get device(): string {
    return this.computing.id;
  }

  get modelId(): string {
    return this.model.id;
  }

  get modelSha256(): string {
    return this.model.sha256;
  }

  get inference(): Inference {
    return this.model.inference;
  }

  /** The compute host's process, while it lives. */
  get hostPid(): number | undefined {
    return this.host?.pid;
  }

  /** Makes sure that a host is running and has the model; tells of one that had crashed, be it while nobody asked. */
  async start(): Promise<HostClient> {
    if (this.host?.alive) return this.host;
    if (this.host?.crash) this.onNotice(`${this.host.crash.message} It was started again.`);
    this.host = new HostClient(this.onNotice);
    this.sent = new Set();
    const { path, config } = this.model;
    const { tensorLimit, computing } = this;
    await this.host.open(
      { path, config },
      { ...this.hostSettings, provider: computing.provider, tensorLimit },
    );
    return this.host;
  }

  /** The next frame is decoded, and the next pair computed, while the consumer uses the present pair. */
  pairs(frames: AsyncIterable<Frame>, settings: FlowSettings, signal?: AbortSignal): AsyncIterable<PairFlow> {
    this.sent = new Set();
    return prefetch(this.consecutive(prefetch(frames), settings, signal));
  }

  async close(): Promise<void> {
    await this.host?.close();
  }

  private async *consecutive(
    frames: AsyncIterable<Frame>,
    settings: FlowSettings,
    signal?: AbortSignal,
  ): AsyncGenerator<PairFlow> {
    let before: Frame | undefined;
    for await (const frame of frames) {
      signal?.throwIfAborted();
      if (before) {
        const { index: first } = before;
        const reply = await this.pair(before, frame, settings, signal);
        yield { first, second: frame.index, ...reply, device: this.device };
      } else checkSize(frame, smallestSide(this.model.config), settings.maxSize);
      before = frame;
    }
  }

  /**
   * One pair. A host that dies is replaced once; one that runs out of memory, or is killed again, is, with smaller tiles, while
   * that helps; where a device other than the processor still fails, the processor goes on. It gives way once to something more
   * urgent, so that it is late but never left out.
   */
  private async pair(
    first: Frame,
    second: Frame,
    settings: FlowSettings,
    signal?: AbortSignal,
  ): Promise<PairReply> {
    for (let crashes = 0, gaveWay = false; ; ) {
      try {
        const attempt = (giveWay: AbortSignal) => {
          const reasons = [signal, gaveWay ? undefined : giveWay].filter((one) => one !== undefined);
          return this.attempt(first, second, settings, AbortSignal.any(reasons));
        };
        return await this.inTurn(attempt, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof Unhurried) {
          gaveWay = true;
          continue;
        }
        const { code } = error as StudioError;
        if (code === 'engine-crashed' && crashes++ === 0) continue;
        if (this.lacksMemory(code) && this.tensorLimit >= 2 * SMALLEST_TENSOR_LIMIT) {
          await this.lowerMemory(second, settings);
        } else if (this.computing.id !== 'cpu' && DEVICE_FAILURES.includes(code)) {
          await this.goOnWithProcessor(error as StudioError);
          crashes = 0;
        } else throw error;
      }
    }
  }

  /** As the engine says, or as it seems: what a system that is short of memory ends, it ends again when started anew. */
  private lacksMemory(code: string): boolean {
    return code === 'out-of-memory' || (code === 'engine-crashed' && this.host?.killed === true);
  }

  private async goOnWithProcessor(error: StudioError): Promise<void> {
    this.onNotice(goesOnNotice(this.computing, error));
    this.computing = processor;
    this.onFallback();
    this.tensorLimit = this.hostSettings.tensorLimit;
    await this.host?.close();
  }

  /** Half of what was too much, in a new process, whose memory is not in pieces. */
  private async lowerMemory(frame: Frame, settings: FlowSettings): Promise<void> {
    const tooLarge = planTiles(
      ...this.computedSize(frame, settings),
      chooseTiling(this.inference, settings.tiling),
      this.tensorLimit,
    );
    this.tensorLimit = costVolumeBytes(tooLarge.width, tooLarge.height) / 2;
    this.onNotice('Memory ran out: going on with smaller tiles.');
    await this.host?.close();
  }

  /** Whoever says how large tiles are means tiles of the frame itself. */
  private computedSize({ width, height }: Frame, { maxSize, tiling }: FlowSettings): Size {
    const enlargement = typeof tiling?.tile === 'object' ? undefined : this.inference.enlargement;
    return computedSize(width, height, { maxSize, enlargement });
  }

  private async attempt(
    first: Frame,
    second: Frame,
    settings: FlowSettings,
    signal?: AbortSignal,
  ): Promise<PairReply> {
    const host = await this.start();
    const cancel = () => host.cancel({ hurry: !(signal?.reason instanceof Unhurried) });
    signal?.addEventListener('abort', cancel);
    try {
      signal?.throwIfAborted();
      const frames = [first, second].filter(({ index }) => !this.sent.has(index));
      this.sent = new Set([first.index, second.index]);
      return await host.pair({
        frames,
        first: first.index,
        second: second.index,
        iterations: settings.iterations ?? this.inference.iterations,
        computedSize: this.computedSize(first, settings),
        tiling: chooseTiling(this.inference, settings.tiling),
        backward: settings.backward,
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }
}

function checkSize(frame: Frame, smallest: number, maxSize = Number.POSITIVE_INFINITY): void {
  const [width, height] = fitWithin(frame.width, frame.height, maxSize);
  if (Math.min(width, height) >= smallest) return;
  throw new StudioError(
    'frame-too-small',
    `Frames of ${width}x${height} pixels are too small for flow: both sides need at least ${smallest}.`,
  );
}
