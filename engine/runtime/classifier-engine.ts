import { type Classifier, classify, recogniseClassifier, resamplePositions } from '../models/classifier.js';
import { OnnxGraph } from '../nn/onnx/graph.js';
import { Parameters } from '../nn/parameters.js';
import { readWeights } from '../weights/read.js';
import type { WeightFile } from '../weights/tensors.js';
import type { Picture } from './frame-image.js';
import { GraphSession, type SessionSettings } from './graph-session.js';
import { preparePictures } from './prepare-pictures.js';
import type { HostClassifier, Probabilities } from './protocol.js';

/** A classifier in the compute host: one graph, for batches of one size. */
export class ClassifierEngine {
  private session?: GraphSession;
  private batch = 0;

  private constructor(
    readonly classifier: Classifier,
    private readonly weights: WeightFile,
    private readonly settings: SessionSettings,
  ) {}

  /** Throws StudioError for a file that cannot be read or holds no classifier that is known. */
  static async load({ path, size }: HostClassifier, settings: SessionSettings): Promise<ClassifierEngine> {
    const { classifier, weights } = recogniseClassifier(await readWeights(path), size);
    return new ClassifierEngine(classifier, weights, settings);
  }

  /** Throws the signal's reason when aborted, which is looked at before and after the graph runs. */
  async classify(pictures: readonly Picture[], signal: AbortSignal): Promise<Probabilities> {
    const images = preparePictures(pictures, this.classifier.preparation);
    const session = await this.sessionFor(pictures.length);
    signal.throwIfAborted();
    const { logits } = await session.run({ images });
    signal.throwIfAborted();
    const { classes } = this.classifier.config;
    return pictures.map((_, i) => softmax(logits.data.subarray(i * classes, (i + 1) * classes)));
  }

  private async sessionFor(batch: number): Promise<GraphSession> {
    if (this.session && this.batch === batch) return this.session;
    await this.session?.release();
    this.session = await GraphSession.load(this.buildGraph(batch), this.settings);
    this.batch = batch;
    return this.session;
  }

  private buildGraph(batch: number): Uint8Array {
    const { crop } = this.classifier.preparation;
    const graph = new OnnxGraph((name) => this.parameter(name));
    const images = graph.input('images', batch, 3, crop, crop);
    graph.output('logits', classify(images, new Parameters(graph), this.classifier));
    return graph.encode();
  }

  private parameter(name: string): Float32Array {
    const { config, source, preparation } = this.classifier;
    const values = this.weights.tensors.get(name)!.toFloat32();
    if (config.kind !== 'vit' || name !== 'pos_embed') return values;
    return resamplePositions(values, config.channels, preparation.crop / config.patch, source);
  }
}

function softmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / sum);
}
