import * as ort from 'onnxruntime-node';
import type { Operand, Session, SessionSettings, Values, Whereabouts } from './session.js';

/** One graph loaded into ONNX Runtime. Runs are synchronous inside, one at a time. */
export class GraphSession implements Session<Operand> {
  private constructor(private readonly session: ort.InferenceSession) {}

  /** `model`: the bytes of an .onnx file. Tells where the processor has to help out a device that lacks ops. */
  static async load(
    model: Uint8Array,
    settings: SessionSettings,
    outputs: Whereabouts = 'returned',
  ): Promise<GraphSession> {
    const { provider, threads, onNotice } = settings;
    // Of ONNX Runtime's providers only this one can hand out what it keeps.
    const location = outputs === 'held' && provider === 'webgpu' ? 'gpu-buffer' : 'cpu';
    const create = async (alone: boolean) =>
      new GraphSession(
        await ort.InferenceSession.create(model, sessionOptions(provider, threads, location, alone)),
      );
    if (provider === 'cpu') return create(false);
    try {
      return await create(true);
    } catch (error) {
      if (!/assigned to the default CPU EP/.test(String(error))) throw error;
    }
    onNotice?.(`The device ${provider} lacks operations of this model, so the processor computes these.`);
    return create(false);
  }

  async run(
    inputs: Record<string, Operand>,
    into?: Record<string, Values>,
  ): Promise<Record<string, Operand>> {
    const feeds = tensors(this.session.inputNames, inputs);
    if (into) {
      await this.session.run(feeds, tensors(this.session.outputNames, into));
      return into;
    }
    const results = await this.session.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, operand(tensor)]));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** `alone`: an op that the provider lacks is an error, and the processor does not step in. */
const sessionOptions = (
  provider: string,
  threads: number,
  preferredOutputLocation: ort.Tensor.DataLocation,
  alone: boolean,
): ort.InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  intraOpNumThreads: threads,
  graphOptimizationLevel: 'all',
  preferredOutputLocation,
  // Each session would keep an arena of its own at its peak size: together over twice the memory and no faster than
  // the C library's allocator, which all sessions share (see allocator.ts).
  enableCpuMemArena: false,
  enableMemPattern: false,
  // Each session has threads of its own, too: those of the last graph must not spin beside those of the next.
  extra: { session: { force_spinning_stop: '1', disable_cpu_ep_fallback: alone ? '1' : '0' } },
  logSeverityLevel: alone ? 4 : 3,
});

const tensors = (names: readonly string[], values: Record<string, Operand>): Record<string, ort.Tensor> =>
  Object.fromEntries(names.map((name) => [name, tensorOf(values[name])]));

const tensorOf = (value: Operand): ort.Tensor =>
  'held' in value ? (value.held as ort.Tensor) : new ort.Tensor('float32', value.data, value.shape);

function operand(tensor: ort.Tensor): Operand {
  const { dims: shape } = tensor;
  if (tensor.location === 'cpu') return { data: tensor.data as Float32Array, shape };
  return { held: tensor, shape, release: () => tensor.dispose() };
}
