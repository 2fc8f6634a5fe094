/** The classifiers that come with the program. */
import { join } from 'node:path';
import { projectRoot } from '../root.js';

/** The one that answers where nobody chose a model. */
export const defaultClassifier = 'swin-nano';

const ids = [defaultClassifier];

/** A bundled classifier by its id, the default one for undefined; undefined if there is none of this id. */
export const bundledClassifier = (
  id: string = defaultClassifier,
): { id: string; path: string } | undefined =>
  ids.includes(id) ? { id, path: join(projectRoot, 'weights', `${id}.safetensors`) } : undefined;
