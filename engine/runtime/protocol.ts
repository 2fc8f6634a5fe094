import type { FlowField } from '../flow/field.js';
import type { Classifier } from '../models/classifier.js';
import type { FlowFormerConfig } from '../models/flowformer/config.js';
import type { Tiling } from '../models/flowformer/inference.js';
import type { Precision } from '../nn/onnx/graph.js';
import type { Frame } from '../video/frame.js';
import type { Size } from './computed-size.js';
import type { FlowSettings } from './estimator.js';
import type { Picture } from './frame-image.js';
import type { Part } from './resize-picture.js';
import type { SessionSettings } from './session.js';

/** What the compute host is asked. Every request but `cancel` gets one reply with its id. */
export type Request =
  | { readonly id: number; readonly kind: 'open'; readonly model: HostModel; readonly settings: HostSettings }
  | { readonly id: number; readonly kind: 'pair'; readonly pair: PairRequest }
  | {
      readonly id: number;
      readonly kind: 'openClassifier';
      readonly model: HostClassifier;
      readonly settings: SessionSettings;
    }
  | { readonly id: number; readonly kind: 'classify'; readonly request: ClassifyRequest }
  | { readonly kind: 'cancel' };

export interface HostModel {
  /** The weights' file. */
  readonly path: string;
  readonly config: FlowFormerConfig;
}

export interface HostClassifier {
  /** The checkpoint, whose tensors tell what it is. */
  readonly path: string;
  /** Side of the images it is to see; undefined for what it was trained with. */
  readonly size?: number;
  readonly precision: Precision;
}

export interface HostSettings extends SessionSettings {
  /** Bytes that a single tensor may take. */
  readonly tensorLimit: number;
}

export interface PairRequest {
  /** Frames the host does not have yet. */
  readonly frames: readonly Frame[];
  readonly first: number;
  readonly second: number;
  readonly iterations: number;
  /** At which the frames are computed; the flow comes at their own. */
  readonly computedSize: Size;
  readonly tiling: Tiling;
  readonly backward: FlowSettings['backward'];
}

export interface PairReply {
  readonly forward: FlowField;
  readonly backward?: FlowField;
  readonly tiles: string;
}

export interface ClassifyRequest {
  readonly pictures: readonly Picture[];
  /** Also tell where the answers come from. */
  readonly attention: boolean;
}

/** What is said of one picture. */
export interface Classified {
  /** Of all classes. */
  readonly probabilities: Float32Array;
  /** Where the most probable class was seen, if asked for. */
  readonly attention?: AttentionMap;
}

/** `side` x `side` values, row by row, that cover a part of a picture, in its pixels; larger is more. */
export interface AttentionMap {
  readonly side: number;
  readonly values: Float32Array;
  readonly part: Part;
}

export type ReplyValue = PairReply | Classifier | readonly Classified[] | undefined;

export type Reply =
  | { readonly id: number; readonly value: ReplyValue }
  | {
      readonly id: number;
      readonly error: { readonly code: string; readonly message: string; readonly advice?: string };
    }
  /** What a person should know meanwhile, in a sentence. */
  | { readonly notice: string };

/** Two ends that hand each other structured-cloneable messages: a child process's, or an Electron utility process's. */
export interface Channel<In, Out> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
}
