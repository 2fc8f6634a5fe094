import { StudioError } from '../errors.js';
import type { Classifier } from '../models/classifier.js';
import type { Confidence } from '../models/confidence.js';
import { defaultClassifier } from '../models/default-classifier.js';
import { readLabels } from '../models/labels.js';
import { locateModel } from '../models/locate.js';
import type { Precision } from '../nn/onnx/graph.js';
import { computeThreads } from './cores.js';
import { type ChosenDevice, chooseDevice } from './devices.js';
import { DEVICE_FAILURES, goesOnNotice, processor } from './go-on.js';
import { HostClient } from './host-client.js';
import type { Classified, ClassifyRequest, HostClassifier } from './protocol.js';

export interface ClassifierChoice {
  /** The id of a model, or the path of a checkpoint; undefined for the default one. */
  readonly model?: string;
  /** A device's id, or `auto`. */
  readonly device: string;
  /** Side of the images the model is to see; undefined for what it was trained with. */
  readonly size?: number;
  readonly precision: Precision;
  /** Told what a person should know, in a sentence. */
  readonly onNotice: (message: string) => void;
  /** Told when the device failed, and the processor goes on. */
  readonly onFallback?: () => void;
}

/** Says what is in pictures, in a compute host. */
export interface PictureClassifier {
  /** The name of each class, in the order of the probabilities. */
  readonly labels: readonly string[];
  /** Of a model that can say that it is not sure. */
  readonly confidence?: Confidence;
  /** What is said of each picture; those of one call are computed together. */
  classify(request: ClassifyRequest, signal: AbortSignal): Promise<readonly Classified[]>;
  /** Ends the compute host. */
  close(): Promise<void>;
}

/**
 * Loads a classifier into a compute host. Throws StudioError for an unknown model or device, and `precision-unavailable` for one
 * that computes otherwise.
 */
export async function openClassifier(choice: ClassifierChoice): Promise<HostedClassifier> {
  const { path, notice } = await chosenModel(choice.model);
  const { size, precision } = choice;
  const device = await deviceFor(choice.device, precision);
  const opened = new HostedClassifier({ path, size, precision }, device, computeThreads(), choice);
  try {
    await opened.open();
    if (notice) choice.onNotice(notice);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

export class HostedClassifier implements PictureClassifier {
  private host?: HostClient;
  labels: readonly string[] = [];
  confidence?: Confidence;

  constructor(
    private readonly model: HostClassifier,
    private device: ChosenDevice,
    private readonly threads: number,
    private readonly told: Pick<ClassifierChoice, 'onNotice' | 'onFallback'>,
  ) {}

  /** The compute host's process, while it lives. */
  get hostPid(): number | undefined {
    return this.host?.pid;
  }

  /** What the checkpoint holds. */
  async open(): Promise<Classifier> {
    const { classifier } = await this.start();
    this.labels = classifier.labels ?? (await readLabels(this.model.path, classifier.config.classes));
    this.confidence = classifier.confidence;
    return classifier;
  }

  /** A host that dies is replaced once; where a device other than the processor fails, the processor goes on. */
  async classify(request: ClassifyRequest, signal: AbortSignal): Promise<readonly Classified[]> {
    try {
      return await this.attempt(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = error as StudioError;
      if (this.device.id !== 'cpu' && DEVICE_FAILURES.includes(code)) {
        this.told.onNotice(goesOnNotice(this.device, error as StudioError));
        this.device = processor;
        this.told.onFallback?.();
        await this.close();
      } else if (code === 'engine-crashed') this.told.onNotice(`${message} It was started again.`);
      else throw error;
      await this.start();
      return this.attempt(request, signal);
    }
  }

  async close(): Promise<void> {
    await this.host?.close();
  }

  private async start(): Promise<{ classifier: Classifier }> {
    this.host = new HostClient(this.told.onNotice);
    const settings = { provider: this.device.provider, threads: this.threads };
    return { classifier: await this.host.openClassifier(this.model, settings) };
  }

  private async attempt(request: ClassifyRequest, signal: AbortSignal): Promise<readonly Classified[]> {
    const host = this.host!;
    const cancel = () => host.cancel();
    signal.addEventListener('abort', cancel);
    try {
      signal.throwIfAborted();
      return await host.classify(request);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}

/** Products of integers are made for the processor, which computes them where nothing else is asked for. */
async function deviceFor(asked: string, precision: Precision): Promise<ChosenDevice> {
  const device = await chooseDevice(precision === 'int8' && asked === 'auto' ? 'cpu' : asked);
  if (precision === 'float32' || device.provider !== 'tensorflow') return device;
  const message = `The device ${device.id} computes in float32 only, not in ${precision}.`;
  throw new StudioError('precision-unavailable', message, 'Leave out --precision, or choose the device cpu.');
}

/** Where the weights lie, and what is to be said of a model that nobody chose. */
async function chosenModel(model: string | undefined): Promise<{ path: string; notice?: string }> {
  if (model !== undefined) return { path: (await locateModel(model, 'classification')).path };
  const { id, notice } = await defaultClassifier();
  return { path: (await locateModel(id, 'classification')).path, notice };
}
