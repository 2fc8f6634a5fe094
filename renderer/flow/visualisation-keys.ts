/** By what key each way to look at flow is reached, and which are behind a menu. */
import type { VisualisationId } from '../flow-view/visualisations/index.js';

/** Those for measuring, which are not always in sight. */
export const MORE: readonly VisualisationId[] = ['streamlines', 'texture', 'rotation', 'divergence'];

export const KEYS: Readonly<Record<VisualisationId, string>> = {
  wheel: '1',
  heat: '2',
  arrows: '3',
  particles: '4',
  overlay: '5',
  difference: '6',
  occlusion: '7',
  error: '8',
  streamlines: '9',
  texture: 'T',
  rotation: 'R',
  divergence: 'D',
};
