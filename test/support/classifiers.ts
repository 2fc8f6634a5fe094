import type { SwinConfig } from '../../engine/models/swin.js';
import type { VitConfig } from '../../engine/models/vit.js';
import { nameClassifier } from '../../engine/weights/classifier-names.js';
import { readGoldens } from './goldens.js';

/** Tiny classifiers for images of 32 pixels, and what PyTorch makes of them: test/golden/make_classifiers.py. */
export const classifierGoldens = await readGoldens('classifiers.safetensors');

export const tinyVit: VitConfig = {
  kind: 'vit',
  channels: 24,
  depth: 2,
  heads: 3,
  patch: 8,
  grid: 4,
  resampling: 'timm',
  classes: 5,
};

export const tinySwin: SwinConfig = {
  kind: 'swin',
  channels: 8,
  depths: [2, 2, 2],
  heads: [1, 2, 4],
  window: 4,
  classes: 5,
};

/** The weights of one of them, `vit.timm` for instance, under the models' names. */
export const weightsOf = (name: string) => nameClassifier(classifierGoldens.below(`${name}.p.`))!.tensors;
