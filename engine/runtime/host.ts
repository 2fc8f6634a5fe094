import { StudioError } from '../errors.js';
import type { FlowField } from '../flow/field.js';
import { resizeField } from '../flow/resize.js';
import { readWeights } from '../weights/read.js';
import { ClassifierEngine } from './classifier-engine.js';
import type { LoadedModel } from './flow-network.js';
import { FrameFlow } from './frame-flow.js';
import { fitWithin, shrink } from './frame-image.js';
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
  const answer = async (request: Exclude<Request, { kind: 'cancel' }>): Promise<ReplyValue> => {
    working = new AbortController();
    switch (request.kind) {
      case 'open':
        engine = new Engine(await loadModel(request.model), request.settings);
        return undefined;
      case 'pair':
        return engine!.pair(request.pair, working.signal);
      case 'openClassifier':
        classifier = await ClassifierEngine.load(request.model, request.settings);
        return classifier.classifier;
      case 'classify':
        return classifier!.classify(request.request, working.signal);
    }
  };
  channel.onMessage(async (request) => {
    if (request.kind === 'cancel') {
      working?.abort(new StudioError('cancelled', 'Cancelled.'));
      return;
    }
    try {
      channel.post({ id: request.id, value: await answer(request) });
    } catch (error) {
      channel.post({ id: request.id, error: describe(error) });
    }
  });
}

/** Computes pairs at whatever size the frames have; keeps the networks of the last size. */
class Engine {
  private flow?: FrameFlow;
  private size = '';
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
      return sameSize(computed, { width, height }) ? computed : resizeField(computed, width, height);
    };
    const forward = await field(first, second);
    const backward = request.backward ? await field(second, first) : undefined;
    return { forward, backward, tiles: flow.plan.label };
  }

  private remember(frames: PairRequest['frames']): void {
    const known = this.frames.filter((frame) => frames.every(({ index }) => index !== frame.index));
    this.frames = [...known, ...frames].slice(-2);
    if (this.flow) for (const frame of frames) this.hand(frame);
  }

  private hand(frame: PairRequest['frames'][number]): void {
    const flow = this.flow!;
    flow.add(frame.index, sameSize(frame, flow) ? frame : shrink(frame, flow.width, flow.height));
  }

  private async networkFor(
    width: number,
    height: number,
    { maxSize, tiling }: PairRequest,
  ): Promise<FrameFlow> {
    const [w, h] = maxSize ? fitWithin(width, height, maxSize) : [width, height];
    const size = `${width}x${height} at ${w}x${h}, ${JSON.stringify(tiling)}`;
    if (this.flow && this.size === size) return this.flow;
    await this.flow?.release();
    this.flow = new FrameFlow(w, h, this.model, this.settings, tiling, this.settings.tensorLimit);
    this.size = size;
    for (const frame of this.frames) this.hand(frame);
    return this.flow;
  }
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
