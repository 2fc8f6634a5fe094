import { basename } from 'node:path';
import { readWeights } from '../weights/read.js';
import type { FlowFormerConfig } from './flowformer/config.js';
import { type Inference, inferenceOf } from './flowformer/inference.js';
import { recognizeFlowFormer } from './flowformer/recognize.js';
import { locateModel, sha256Of } from './locate.js';

/** A flow model ready to be loaded: its weights are known to fit its configuration. */
export interface FlowModel {
  /** Its id, or the file's name. */
  readonly id: string;
  readonly path: string;
  /** Of the weights file. */
  readonly sha256: string;
  readonly config: FlowFormerConfig;
  readonly inference: Inference;
}

/**
 * A model by id, or from the path of a weights file whose tensors tell that it is one we know. Throws StudioError for an
 * unknown id, a model that is not on this machine, an unreadable file, or weights that fit no configuration.
 */
export async function openFlowModel(idOrPath: string): Promise<FlowModel> {
  const { id, path } = await locateModel(idOrPath, 'flow');
  const config = recognizeFlowFormer(await readWeights(path));
  return {
    id,
    path,
    sha256: await sha256Of(path),
    config,
    inference: inferenceOf(config, id, basename(path)),
  };
}
