import { cancelled, StudioError } from '../errors.js';
import type { FlowField } from '../flow/field.js';
import { resizeField } from '../flow/resize.js';
import { readWeights } from '../weights/read.js';
import { checkNumbers } from './check-numbers.js';
import { ClassifierEngine } from './classifier-engine.js';
import type { LoadedModel } from './flow-network.js';
import { FrameFlow } from './frame-flow.js';
import { resized } from './frame-image.js';
import type {
  Channel,
  HostModel,
  HostSettings,
  PairReply,
  PairRequest,
  Reply,
  ReplyValue,
  Request,
} from './protocol.js';

/**
 * The compute host: the one process that imports ONNX Runtime. It answers requests one after the other; `cancel` ends the
 * one in work at the next graph.
 */
export function serveHost(channel: Channel<Request, Reply>): void {
  let engine: Engine | undefined;
  let classifier: ClassifierEngine | undefined;
  let working: AbortController | undefined;
  const told = new Set<string>();
  const onNotice = (notice: string) => {
    if (!told.has(notice)) channel.post({ notice });
    told.add(notice);
  };
  const answer = async (request: Exclude<Request, { kind: 'cancel' }>): Promise<ReplyValue> => {
    working = new AbortController();
    switch (request.kind) {
      case 'open':
        engine = new Engine(await loadModel(request.model), { ...request.settings, onNotice });
        return undefined;
      case 'pair':
        return engine!.pair(request.pair, working.signal);
      case 'openClassifier':
        classifier = await ClassifierEngine.load(request.model, { ...request.settings, onNotice });
        return classifier.classifier;
      case 'classify':
        return classifier!.classify(request.request, working.signal);
    }
  };
  channel.onMessage(async (request) => {
    if (request.kind === 'cancel') {
      working?.abort(cancelled());
      return;
    }
    try {
      channel.post({ id: request.id, value: await answer(request) });
    } catch (error) {
      channel.post({ id: request.id, error: describe(error) });
    }
  });
}

/** Networks of at most so many pixels take little memory beside others. */
const SMALL_PIXELS = 2 ** 17;

/** Computes pairs at whatever size the frames have; keeps the networks of the last sizes. */
class Engine {
  private readonly networks = new Map<string, FrameFlow>();
  /** The one that was used last. */
  private flow?: FrameFlow;
  /** The last two frames, which a network made anew needs again. */
  private frames: PairRequest['frames'] = [];

  constructor(
    private readonly model: LoadedModel,
    private readonly settings: HostSettings,
  ) {}

  async pair(request: PairRequest, signal: AbortSignal): Promise<PairReply> {
    const { first, second, iterations } = request;
    this.remember(request.frames);
    const { width, height } = this.frames.at(-1)!;
    const flow = await this.networkFor(width, height, request);
    const field = async (from: number, to: number): Promise<FlowField> => {
      const computed = await flow.flow(from, to, iterations, signal);
      checkNumbers(computed.data, this.settings);
      return sameSize(computed, { width, height }) ? computed : resizeField(computed, width, height);
    };
    const forward = await field(first, second);
    const backward = request.backward ? await field(second, first) : undefined;
    return { forward, backward, tiles: flow.plan.label };
  }

  private remember(frames: PairRequest['frames']): void {
    const known = this.frames.filter((frame) => frames.every(({ index }) => index !== frame.index));
    this.frames = [...known, ...frames].slice(-2);
  }

  private async networkFor(
    width: number,
    height: number,
    { computedSize: [w, h], tiling, frames }: PairRequest,
  ): Promise<FrameFlow> {
    const size = `${width}x${height} at ${w}x${h}, ${JSON.stringify(tiling)}`;
    const known = this.networks.get(size);
    if (!known) await this.releaseLike(w * h);
    const flow = known ?? new FrameFlow(w, h, this.model, this.settings, tiling, this.settings.tensorLimit);
    for (const frame of flow === this.flow ? frames : this.frames) hand(frame, flow);
    this.networks.set(size, flow);
    this.flow = flow;
    return flow;
  }

  /** Makes room: of small networks one is kept, and one of large ones, as surveys of clips take turns with views. */
  private async releaseLike(pixels: number): Promise<void> {
    const isSmall = (area: number) => area <= SMALL_PIXELS;
    for (const [size, network] of this.networks) {
      if (isSmall(network.width * network.height) !== isSmall(pixels)) continue;
      this.networks.delete(size);
      await network.release();
    }
  }
}

function hand(frame: PairRequest['frames'][number], flow: FrameFlow): void {
  flow.add(frame.index, sameSize(frame, flow) ? frame : resized(frame, flow.width, flow.height));
}

export async function loadModel({ path, config }: HostModel): Promise<LoadedModel> {
  const file = await readWeights(path);
  const values = new Map<string, Float32Array>();
  const lookup = (name: string): Float32Array => {
    const known = values.get(name) ?? file.tensors.get(name)!.toFloat32();
    values.set(name, known);
    return known;
  };
  return { config, lookup };
}

/** Both sides: a reduced copy of a long, narrow frame may keep one of them. */
const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

type Size = Pick<FlowField, 'width' | 'height'>;

function describe(error: unknown): { code: string; message: string; advice?: string } {
  if (error instanceof StudioError) return error.toJSON();
  const reason = error instanceof Error ? error.message : String(error);
  if (/bad_alloc|allocate|out of memory/i.test(reason)) {
    return { code: 'out-of-memory', message: 'There is not enough memory for frames of this size.' };
  }
  return { code: 'engine-failed', message: `The engine failed: ${reason}` };
}
