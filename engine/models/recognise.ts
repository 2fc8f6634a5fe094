import { StudioError } from '../errors.js';
import { nameClassifier } from '../weights/classifier-names.js';
import { readWeights } from '../weights/read.js';
import type { WeightFile } from '../weights/tensors.js';
import type { Architecture } from './catalog.js';
import { type Classifier, recogniseClassifier } from './classifier.js';
import { isFlowFormer, recognizeFlowFormer } from './flowformer/recognize.js';

/** What a weights file holds, with a name for a person: `ViT-B/16`. */
export interface Recognised {
  readonly name: string;
  /** Whose names a classifier's tensors have. */
  readonly naming?: Classifier['source'];
  readonly architecture: Architecture;
}

/**
 * Which model a weights file holds, from its tensors alone.
 * @throws StudioError `not-a-model` for tensors of something else; those of readWeights, recognizeFlowFormer and
 *   recogniseClassifier for files that are damaged, incomplete or of a variant that is not known.
 */
export const recogniseFile = async (path: string): Promise<Recognised> => recognise(await readWeights(path));

/** As recogniseFile, for a file that is read already. */
export function recognise(file: WeightFile): Recognised {
  if (isFlowFormer(file)) {
    return { name: 'FlowFormer', architecture: { task: 'flow', config: recognizeFlowFormer(file) } };
  }
  if (!nameClassifier(file.tensors)) {
    throw new StudioError(
      'not-a-model',
      `${file.path} holds neither a FlowFormer nor an image classifier that is known here.`,
      'Known are FlowFormer, from its authors or from ptlflow, and ViT and Swin as torchvision and timm save them.',
    );
  }
  const { name, source, config, trained } = recogniseClassifier(file).classifier;
  return { name, naming: source, architecture: { task: 'classification', config, side: trained } };
}
