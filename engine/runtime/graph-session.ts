import * as ort from 'onnxruntime-node';
import type { Session, SessionSettings, Values } from './session.js';

/** One graph loaded into ONNX Runtime. Runs are synchronous inside, one at a time. */
export class GraphSession implements Session {
  private constructor(private readonly session: ort.InferenceSession) {}

  /** `model`: the bytes of an .onnx file. */
  static async load(model: Uint8Array, settings: SessionSettings): Promise<GraphSession> {
    const session = await ort.InferenceSession.create(model, {
      executionProviders: [settings.provider],
      intraOpNumThreads: settings.threads,
      graphOptimizationLevel: 'all',
      // Each session would keep an arena of its own at its peak size: together over twice the memory and no faster than
      // the C library's allocator, which all sessions share (see allocator.ts).
      enableCpuMemArena: false,
      enableMemPattern: false,
      // Each session has threads of its own, too: those of the last graph must not spin beside those of the next.
      extra: { session: { force_spinning_stop: '1' } },
      logSeverityLevel: 3,
    });
    return new GraphSession(session);
  }

  async run(inputs: Record<string, Values>, into?: Record<string, Values>): Promise<Record<string, Values>> {
    const feeds = tensors(this.session.inputNames, inputs);
    if (into) {
      await this.session.run(feeds, tensors(this.session.outputNames, into));
      return into;
    }
    const results = await this.session.run(feeds);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [
        name,
        { data: data as Float32Array, shape: dims },
      ]),
    );
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

const tensors = (names: readonly string[], values: Record<string, Values>): Record<string, ort.Tensor> =>
  Object.fromEntries(
    names.map((name) => [name, new ort.Tensor('float32', values[name].data, values[name].shape)]),
  );
