import { explain } from '../models/attention-map.js';
import { type Classifier, classify, recogniseClassifier } from '../models/classifier.js';
import { probabilitiesOf } from '../models/confidence.js';
import type { GraphBody } from '../nn/interpreter.js';
import type { Precision } from '../nn/onnx/graph.js';
import { Parameters } from '../nn/parameters.js';
import { readWeights } from '../weights/read.js';
import type { WeightFile } from '../weights/tensors.js';
import { checkNumbers } from './check-numbers.js';
import { openGraph } from './open-graph.js';
import { preparedPart, preparePictures } from './prepare-pictures.js';
import type { Classified, ClassifyRequest, HostClassifier } from './protocol.js';
import type { Session, SessionSettings } from './session.js';

/** A classifier in the compute host: one graph, for batches of one size. */
export class ClassifierEngine {
  private session?: Session;
  /** What the session is for. */
  private kind = '';

  private constructor(
    readonly classifier: Classifier,
    private readonly weights: WeightFile,
    private readonly precision: Precision,
    private readonly settings: SessionSettings,
  ) {}

  /** Throws StudioError for a file that cannot be read or holds no classifier that is known. */
  static async load(
    { path, size, precision }: HostClassifier,
    settings: SessionSettings,
  ): Promise<ClassifierEngine> {
    const { classifier, weights } = recogniseClassifier(await readWeights(path), size);
    return new ClassifierEngine(classifier, weights, precision, settings);
  }

  /** Throws the signal's reason when aborted, which is looked at before and after the graph runs. */
  async classify({ pictures, attention }: ClassifyRequest, signal: AbortSignal): Promise<Classified[]> {
    const { config, preparation, confidence } = this.classifier;
    const images = preparePictures(pictures, preparation);
    const session = await this.sessionFor(pictures.length, attention);
    signal.throwIfAborted();
    const { logits, maps } = await session.run({ images });
    checkNumbers(logits.data, this.settings);
    signal.throwIfAborted();
    return pictures.map((picture, i) => {
      const own = logits.data.subarray(i * config.classes, (i + 1) * config.classes);
      const probabilities = probabilitiesOf(own, confidence);
      if (!attention) return { probabilities };
      const [, perPicture, cells] = maps.shape;
      const best = perPicture === 1 ? 0 : own.indexOf(Math.max(...own));
      const start = (i * perPicture + best) * cells;
      const values = maps.data.slice(start, start + cells);
      return {
        probabilities,
        attention: { side: Math.sqrt(cells), values, part: preparedPart(picture, preparation) },
      };
    });
  }

  private async sessionFor(batch: number, attention: boolean): Promise<Session> {
    const kind = `${batch} ${attention}`;
    if (this.session && this.kind === kind) return this.session;
    await this.session?.release();
    const lookup = (name: string) => this.weights.tensors.get(name)!.toFloat32();
    this.session = await openGraph(this.body(batch, attention), lookup, this.settings, this.precision);
    this.kind = kind;
    return this.session;
  }

  private body(batch: number, attention: boolean): GraphBody {
    const { crop } = this.classifier.preparation;
    return (graph) => {
      const images = graph.input('images', batch, 3, crop, crop);
      const parameters = new Parameters(graph);
      if (attention) return { ...explain(images, parameters, this.classifier) };
      return { logits: classify(images, parameters, this.classifier) };
    };
  }
}
